package io.jobglass.core.slurm;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON object that jobcomp/elasticsearch and jobcomp/kafka send for each end of a run
 * ({@code jobcomp_common.c}), given as a map. Unknown keys, the batch script among them, are not
 * looked at; a value of another type than expected counts as absent.
 */
public final class JobcompRecord {
  private final Map<String, ?> document;

  private JobcompRecord(Map<String, ?> document) {
    this.document = document;
  }

  /**
   * @param document the JSON object; numbers as any {@link Number}
   * @param defaultCluster the cluster of a record that names none: those without accounting
   * @param received when it came, for a record without an end time
   */
  public static SlurmReading read(
      Map<String, ?> document, String defaultCluster, Instant received) {
    return new JobcompRecord(document).completion().read(defaultCluster, received);
  }

  private Completion completion() {
    List<String> nodes =
        document.get("nodes") instanceof String list ? SlurmText.nodes(list) : List.of();
    return new Completion(
        EventSource.JOBCOMP,
        text("cluster"),
        integer("jobid"),
        text("state"),
        text("exit_code"),
        text("derived_ec"),
        time("@submit"),
        time("@start"),
        time("@end"),
        nodes,
        sluid(),
        told(nodes));
  }

  private Facts told(List<String> nodes) {
    Tres allocated = tres("tres_alloc");
    Tres requested = tres("tres_req");
    Long limit = integer("time_limit");
    Facts.Builder facts =
        Facts.builder()
            .put(Fact.SCHEDULER, "slurm")
            .put(Fact.NAME, text("job_name"))
            .put(Fact.USER, text("username"))
            .put(Fact.UID, integer("user_id"))
            .put(Fact.GROUP, text("groupname"))
            .put(Fact.ACCOUNT, text("account"))
            .put(Fact.PARTITION, SlurmText.partition(text("partition")))
            .put(Fact.QOS, text("qos"))
            .put(Fact.RESERVATION, text("reservation_name"))
            .put(Fact.PRIORITY, integer("priority"))
            .put(Fact.COMMENT, text("comment"))
            .put(Fact.WORK_DIR, text("work_dir"))
            .put(Fact.FAILED_NODE, text("failed_node"))
            .put(Fact.REQUESTED_CPUS, value(requested.cpus()))
            .put(Fact.REQUESTED_MEMORY_BYTES, positive(requested.memoryBytes()))
            .put(Fact.REQUESTED_GPUS, value(requested.gpus()))
            .put(Fact.ALLOCATED_MEMORY_BYTES, positive(allocated.memoryBytes()))
            .put(Fact.ALLOCATED_GPUS, value(allocated.gpus()))
            .put(Fact.TIME_LIMIT_SECONDS, limit == null ? null : TimeLimit.known(limit))
            .put(Fact.SUBMIT_TIME, time("@submit"));
    if (!nodes.isEmpty()) {
      facts
          .put(Fact.NODE_COUNT, nodes.size())
          .put(
              Fact.ALLOCATED_CPUS,
              allocated.cpus().isPresent() ? value(allocated.cpus()) : integer("total_cpus"));
    }
    Membership.put(
        facts,
        number("array_job_id"),
        number("array_task_id"),
        number("het_job_id"),
        number("het_job_offset"));
    return facts.build();
  }

  /**
   * {@code sluid} is the accounting row's and differs after a resize; the original is the run's.
   */
  private @Nullable String sluid() {
    String original = text("original_sluid");
    String sluid = original == null ? text("sluid") : original;
    return sluid == null ? null : Sluid.parse(sluid).map(Sluid::toString).orElse(null);
  }

  private @Nullable String text(String key) {
    return document.get(key) instanceof String text ? SlurmText.of(text) : null;
  }

  private OptionalLong number(String key) {
    return switch (document.get(key)) {
      case Long number -> SlurmNumber.known(number);
      case Integer number -> SlurmNumber.known(number);
      case BigInteger number when number.bitLength() < Long.SIZE ->
          SlurmNumber.known(number.longValue());
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          SlurmNumber.known(number.longValue());
      case BigDecimal number when number.abs().compareTo(BigDecimal.valueOf(1e15)) < 0 ->
          SlurmNumber.known(number.longValue());
      case String digits -> SlurmNumber.parse(digits);
      case null, default -> OptionalLong.empty();
    };
  }

  private @Nullable Long integer(String key) {
    return value(number(key));
  }

  private static @Nullable Long value(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  /** {@code --mem=0} asks for all of a node's memory: a limit that the record does not know. */
  private static @Nullable Long positive(OptionalLong number) {
    return number.orElse(0) > 0 ? value(number) : null;
  }

  private Tres tres(String key) {
    String text = text(key);
    return Tres.parse(text == null ? "" : text);
  }

  /** UTC, written without a zone. */
  private @Nullable Instant time(String key) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    try {
      Instant time =
          text.length() <= "2026-11-23T13:30:47".length()
              ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant();
      return SlurmNumber.time(OptionalLong.of(time.getEpochSecond())).orElse(null);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
