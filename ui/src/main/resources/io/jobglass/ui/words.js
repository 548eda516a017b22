// Words and glyphs for states and reasons; colour only repeats them.

export const STATES = {
  pending: { glyph: "○", word: "pending", tone: "unknown" },
  running: { glyph: "▶", word: "running", tone: "running" },
  completed: { glyph: "✓", word: "completed", tone: "ok" },
  failed: { glyph: "✕", word: "failed", tone: "failed" },
  cancelled: { glyph: "⊘", word: "cancelled", tone: "unknown" },
};

const REASONS = {
  out_of_memory: "out of memory",
  time_limit: "time limit",
  node_failure: "node failure",
  boot_failure: "boot failure",
  launch_failure: "launch failure",
  lost: "lost, end not known",
  unknown: "end not known",
};

/** Letter of an event lane's mark, by reason. */
export const LETTERS = {
  out_of_memory: "O", time_limit: "L", deadline: "L", node_failure: "N", boot_failure: "N",
  exit_code: "X", signal: "X", requeued: "R", preempted: "R",
};

/** The verdict of a list's row in three to five words. */
export function verdict(job) {
  switch (job.reason) {
    case undefined: return job.contact === "lost" ? "not heard of" : "";
    case "completed": return "";
    case "exit_code": return `exit code ${job.exit_code ?? "not 0"}`;
    case "signal": return job.signal ? `signal ${job.signal}` : "killed by a signal";
    case "cancelled": return job.cancelled_by ? `cancelled by ${job.cancelled_by}` : "cancelled";
    default: return REASONS[job.reason] ?? job.reason.replaceAll("_", " ");
  }
}
