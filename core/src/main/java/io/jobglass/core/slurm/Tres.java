package io.jobglass.core.slurm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trackable resources as Slurm writes them, {@code cpu=4,mem=8G,node=1,billing=4,gres/gpu=1}:
 * totals over all nodes of the job.
 *
 * @param amounts by name, as written
 */
public record Tres(Map<String, String> amounts) {
  private static final Pattern MEMORY = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)([KMGTPE]?)");
  private static final String GPU = "gres/gpu";

  public Tres {
    amounts = Map.copyOf(amounts);
  }

  /** Reads what it can: an entry without {@code =} is left out, of two equal names the first. */
  public static Tres parse(String text) {
    Map<String, String> amounts = new LinkedHashMap<>();
    for (String entry : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        amounts.putIfAbsent(
            entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
      }
    }
    return new Tres(amounts);
  }

  public OptionalLong cpus() {
    return number("cpu");
  }

  public OptionalLong nodes() {
    return number("node");
  }

  /** Memory in bytes; a number without a unit is in MiB, as everywhere in Slurm. */
  public OptionalLong memoryBytes() {
    Matcher memory = MEMORY.matcher(amounts.getOrDefault("mem", "").toUpperCase(Locale.ROOT));
    if (!memory.matches()) {
      return OptionalLong.empty();
    }
    String unit = memory.group(2).isEmpty() ? "M" : memory.group(2);
    BigDecimal bytes =
        new BigDecimal(memory.group(1))
            .multiply(BigDecimal.valueOf(1L << (10 * (1 + "KMGTPE".indexOf(unit)))))
            .setScale(0, RoundingMode.HALF_UP);
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? OptionalLong.empty()
        : OptionalLong.of(bytes.longValueExact());
  }

  /** GPUs of all types: {@code gres/gpu}, or else the sum of {@code gres/gpu:TYPE}. */
  public OptionalLong gpus() {
    OptionalLong all = number(GPU);
    if (all.isPresent()) {
      return all;
    }
    return amounts.keySet().stream()
        .filter(name -> name.startsWith(GPU + ":"))
        .flatMapToLong(name -> number(name).stream())
        .reduce(Long::sum);
  }

  private OptionalLong number(String name) {
    return SlurmNumber.parse(amounts.get(name));
  }
}
