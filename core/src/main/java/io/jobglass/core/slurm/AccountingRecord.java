package io.jobglass.core.slurm;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Imported;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one run of a job as Slurm's accounting tells it: a row of {@link SacctTable}, with times in
 * epoch seconds ({@code SLURM_TIME_FORMAT=%s}). The only source that knows who cancelled a job, and
 * the only one that can be asked again.
 */
public final class AccountingRecord {
  /** In every row, so that it tells one from a completion record. */
  public static final String MARK = "JobIDRaw";

  /** {@code [DAYS-][HOURS:]MINUTES:SECONDS[.FRACTION]}, as sacct prints CPU time. */
  private static final Pattern CPU_TIME =
      Pattern.compile("(?:(\\d{1,6})-)?(?:(\\d{1,6}):)?(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{1,6}))?");

  /** A number of bytes, with a binary unit or none. */
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)([KMGTPE]?)");

  /** {@code 123_4} for an array's task, {@code 123+1} for a heterogeneous job's component. */
  private static final Pattern MEMBER = Pattern.compile("(\\d{1,10})([_+])(\\d{1,10})");

  private AccountingRecord() {}

  /**
   * @param row values by column; what is no text counts as absent
   * @param defaultCluster the cluster of a row that names none
   * @param received when it was asked, for a row without an end time
   */
  public static SlurmReading read(Map<String, ?> row, String defaultCluster, Instant received) {
    Variables variables = new Variables(texts(row));
    String shown = variables.text("JobID");
    if (shown != null && shown.contains("[")) {
      return new SlurmReading.Ignored("array tasks that never began");
    }
    List<String> nodes = variables.nodes("NodeList");
    return new Completion(
            EventSource.ACCOUNTING,
            variables.text("Cluster"),
            variables.integer(MARK),
            variables.text("State"),
            variables.text("ExitCode"),
            variables.text("DerivedExitCode"),
            variables.time("Submit"),
            variables.time("Start"),
            variables.time("End"),
            nodes,
            null,
            told(variables, shown, nodes))
        .read(defaultCluster, received);
  }

  private static Map<String, String> texts(Map<String, ?> row) {
    Map<String, String> texts = new LinkedHashMap<>();
    row.forEach((column, value) -> {
      if (value instanceof String text) {
        texts.put(column, text);
      }
    });
    return texts;
  }

  private static Facts told(Variables variables, @Nullable String shown, List<String> nodes) {
    Tres requested = tres(variables, "ReqTRES");
    Tres allocated = tres(variables, "AllocTRES");
    Facts.Builder facts =
        Facts.builder()
            .put(Fact.SCHEDULER, "slurm")
            .put(Fact.NAME, variables.text("JobName"))
            .put(Fact.USER, variables.text("User"))
            .put(Fact.UID, variables.integer("UID"))
            .put(Fact.GROUP, variables.text("Group"))
            .put(Fact.ACCOUNT, variables.text("Account"))
            .put(Fact.PARTITION, SlurmText.partition(variables.text("Partition")))
            .put(Fact.QOS, variables.text("QOS"))
            .put(Fact.RESERVATION, variables.text("Reservation"))
            .put(Fact.PRIORITY, variables.integer("Priority"))
            .put(Fact.WORK_DIR, variables.text("WorkDir"))
            .put(Fact.TIME_LIMIT_SECONDS, TimeLimit.parse(variables.text("TimelimitRaw")))
            .put(Fact.EXTRA, variables.text("Imported") == null ? null : Imported.mark("sacct"))
            .put(Fact.SUBMIT_TIME, variables.time("Submit"))
            .put(Fact.REQUESTED_CPUS, value(requested.cpus()))
            .put(Fact.REQUESTED_MEMORY_BYTES, positive(requested.memoryBytes()))
            .put(Fact.REQUESTED_GPUS, value(requested.gpus()));
    if (!nodes.isEmpty()) {
      facts
          .put(Fact.NODE_COUNT, nodes.size())
          .put(Fact.ALLOCATED_CPUS, value(allocated.cpus()))
          .put(Fact.ALLOCATED_MEMORY_BYTES, positive(allocated.memoryBytes()))
          .put(Fact.ALLOCATED_GPUS, value(allocated.gpus()))
          .put(Fact.ACCOUNTING_CPU_MICROS, value(micros(variables.text("TotalCPU"))))
          .put(Fact.ACCOUNTING_MAX_RSS_BYTES, positive(bytes(variables.text("MaxRSS"))));
    }
    Matcher member = MEMBER.matcher(shown == null ? "" : shown);
    if (member.matches()) {
      OptionalLong leader = SlurmNumber.parse(member.group(1));
      OptionalLong part = SlurmNumber.parse(member.group(3));
      boolean task = member.group(2).equals("_");
      OptionalLong none = OptionalLong.empty();
      Membership.put(
          facts,
          task ? leader : none,
          task ? part : none,
          task ? none : leader,
          task ? none : part);
    }
    return facts.build();
  }

  private static Tres tres(Variables variables, String column) {
    String text = variables.text(column);
    return Tres.parse(text == null ? "" : text);
  }

  /** Whole bytes; a number without a unit is in bytes. */
  static OptionalLong bytes(@Nullable String text) {
    Matcher size = SIZE.matcher(text == null ? "" : text);
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    int unit = size.group(2).isEmpty() ? 0 : 1 + "KMGTPE".indexOf(size.group(2));
    BigDecimal bytes =
        new BigDecimal(size.group(1))
            .multiply(BigDecimal.valueOf(1L << (10 * unit)))
            .setScale(0, RoundingMode.HALF_UP);
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? OptionalLong.empty()
        : OptionalLong.of(bytes.longValueExact());
  }

  private static OptionalLong micros(@Nullable String text) {
    Matcher time = CPU_TIME.matcher(text == null ? "" : text);
    if (!time.matches()) {
      return OptionalLong.empty();
    }
    long hours = 24 * number(time.group(1)) + number(time.group(2));
    long seconds = 60 * (60 * hours + number(time.group(3))) + number(time.group(4));
    String fraction = time.group(5) == null ? "" : time.group(5);
    return OptionalLong.of(1_000_000 * seconds + number((fraction + "000000").substring(0, 6)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static @Nullable Long value(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  /** 0 stands for all of a node's memory, or for a step too short to be looked at. */
  private static @Nullable Long positive(OptionalLong number) {
    return number.orElse(0) > 0 ? value(number) : null;
  }
}
