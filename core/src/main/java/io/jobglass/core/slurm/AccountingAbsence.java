package io.jobglass.core.slurm;

import io.jobglass.core.job.JobId;
import io.jobglass.core.job.LostRun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That accounting, which answers, knows nothing of a job that no node reports any more: what the
 * controller's agent sends in place of an {@link AccountingRecord}, times in epoch seconds.
 */
public final class AccountingAbsence {
  /** In every record, so that it tells one from a row of accounting. */
  public static final String MARK = "AbsentJobID";

  private static final String CLUSTER = "Cluster";
  private static final String HEARD = "LastHeard";
  private static final String ASKED = "Asked";

  private AccountingAbsence() {}

  /**
   * The record to send.
   *
   * @param heard when a node last reported the job
   * @param asked when accounting was asked
   */
  public static Map<String, String> write(JobId job, Instant heard, Instant asked) {
    Map<String, String> record = new LinkedHashMap<>();
    record.put(MARK, job.externalId());
    record.put(CLUSTER, job.cluster());
    record.put(HEARD, Long.toString(heard.getEpochSecond()));
    record.put(ASKED, Long.toString(asked.getEpochSecond()));
    return record;
  }

  /**
   * @param record values by name; what is no text counts as absent
   */
  public static SlurmReading read(Map<String, ?> record) {
    String id = text(record, MARK);
    String cluster = text(record, CLUSTER);
    Instant heard = time(record, HEARD);
    Instant asked = time(record, ASKED);
    if (id.isEmpty()
        || id.length() > JobId.MAX_LENGTH
        || cluster.isEmpty()
        || cluster.length() > JobId.MAX_LENGTH
        || heard == null
        || asked == null) {
      return new SlurmReading.Ignored("an absence without job, cluster or time");
    }
    // The next whole second: the run began before it, though perhaps within the last one.
    Instant ended = heard.plusSeconds(1);
    return new SlurmReading.Told(
        LostRun.event(
            EventKey.of("accounting-absent", cluster, id, ended.toString()),
            new JobId(cluster, id),
            asked,
            ended,
            null,
            null,
            "accounting knows no such job, and no node has reported it since " + ended));
  }

  private static @Nullable Instant time(Map<String, ?> record, String name) {
    return SlurmNumber.time(SlurmNumber.parse(text(record, name))).orElse(null);
  }

  private static String text(Map<String, ?> record, String name) {
    return record.get(name) instanceof String text ? text : "";
  }
}
