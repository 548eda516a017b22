package io.jobglass.core.storage;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.usage.Coverage;
import io.jobglass.core.usage.NodeHistory;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.core.usage.Sample;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps measurements: samples, per-node totals of each attempt, and the state of nodes.
 * Thread-safe. Failures are {@link StoreException}; nothing is half stored after one.
 */
public interface UsageStore {
  /** Whether a report was new. */
  enum Receipt {
    STORED,
    DUPLICATE
  }

  /**
   * Stores reports, each exactly once by (node, stream, sequence). The jobs in them must be known
   * to the {@link JobStore}; usage of a job that is not is left out.
   *
   * @return one receipt for each report, in their order, after everything is durable
   */
  List<Receipt> record(List<NodeReport> reports);

  /**
   * Stores one sample that a client sent.
   *
   * @return false when the viewer can see no such job
   */
  boolean addSample(Viewer viewer, JobReference reference, Sample sample);

  /**
   * The newest {@code limit} samples with {@code from <= time < to}, oldest first, of those that
   * tell both CPU and memory: v1 clients know no other. The summary counts the rest too.
   *
   * @return empty when the viewer can see no such job
   */
  Optional<SamplePage> samples(
      Viewer viewer,
      JobReference reference,
      @Nullable Instant from,
      @Nullable Instant to,
      int limit);

  /**
   * Like {@link #samples}, but one for each node and step, counted from 1970: the means, of memory
   * and counters the highest, at the time of the newest sample in it.
   *
   * @param step whole seconds
   * @return the newest {@code limit} steps; the total counts steps
   */
  Optional<SamplePage> samplesByStep(
      Viewer viewer,
      JobReference reference,
      @Nullable Instant from,
      @Nullable Instant to,
      Duration step,
      int limit);

  /**
   * The samples of an attempt in buckets; what is read is bounded by the number of buckets.
   *
   * @param begin where the first bucket begins
   */
  UsageSeries series(AttemptId attempt, Instant begin, Duration bucket);

  /** The summaries of those attempts that have samples. */
  Map<AttemptId, UsageSummary> summaries(Collection<AttemptId> attempts);

  /**
   * How much of its time reports are about, from its start to its end. Of a job that runs, the time
   * since the last report counts once it is half a minute old.
   *
   * @return empty when no agent measured the attempt
   */
  Optional<Coverage> coverage(AttemptId attempt);

  /** Every node that ever reported, by cluster and name. */
  List<NodeStatus> nodes();

  /**
   * What a node did after {@code from}, up to and including {@code to}; what is answered is bounded
   * by the number of buckets.
   *
   * @return without buckets for a node that is not known
   */
  NodeHistory nodeHistory(String cluster, String node, Instant from, Instant to, Duration bucket);
}
