// Samples of a job as a file of comma-separated values, one row for each sample.

const COLUMNS = ["timestamp", "node", "cpu_usage", "cpu_cores", "memory_usage_mb", "memory_anon_bytes", "memory_file_bytes", "memory_limit_bytes", "gpu_usage"];
// A spreadsheet would run what begins like a formula.
const FORMULA = /^[=+\-@\t\r]/;

export function samplesAsCsv(samples) {
  return [COLUMNS.join(","), ...samples.map(sample => COLUMNS.map(name => cell(sample[name])).join(","))].join("\n") + "\n";
}

function cell(value) {
  if (typeof value !== "string") {
    return value ?? "";
  }
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Gives the browser a file. */
export function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
