package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSeries.Bucket;
import java.util.function.ToIntFunction;

/**
 * How work and rest take turns in the samples of some nodes.
 *
 * @param busyPercent samples at work, of all
 * @param clear whether nearly every sample is either at work or at rest
 * @param changes between the two, on the node that changes most
 */
record Alternation(double busyPercent, boolean clear, int changes) {
  private static final double NEARLY_ALL = 0.8;
  private static final double SOME_PERCENT = 2;

  static Alternation ofCpus(Iterable<UsageSeries.Node> nodes) {
    return of(nodes, Bucket::cpuLow, Bucket::cpuBusy);
  }

  static Alternation ofGpus(Iterable<UsageSeries.Node> nodes) {
    return of(nodes, Bucket::gpuLow, Bucket::gpuBusy);
  }

  /** Work and rest take turns, with work for less than a share of the time. */
  boolean bursty(double mostBusyPercent, int leastChanges) {
    return clear
        && busyPercent >= SOME_PERCENT
        && busyPercent < mostBusyPercent
        && changes >= leastChanges;
  }

  private static Alternation of(
      Iterable<UsageSeries.Node> nodes, ToIntFunction<Bucket> low, ToIntFunction<Bucket> busy) {
    double samples = 0;
    double atRest = 0;
    double atWork = 0;
    int most = 0;
    for (UsageSeries.Node node : nodes) {
      int changes = 0;
      Boolean working = null;
      for (Bucket bucket : node.buckets()) {
        samples += bucket.samples();
        atRest += low.applyAsInt(bucket);
        atWork += busy.applyAsInt(bucket);
        if (busy.applyAsInt(bucket) == low.applyAsInt(bucket)) {
          continue;
        }
        boolean now = busy.applyAsInt(bucket) > low.applyAsInt(bucket);
        changes += working != null && working != now ? 1 : 0;
        working = now;
      }
      most = Math.max(most, changes);
    }
    return samples == 0
        ? new Alternation(0, false, 0)
        : new Alternation(100 * atWork / samples, (atRest + atWork) / samples >= NEARLY_ALL, most);
  }
}
