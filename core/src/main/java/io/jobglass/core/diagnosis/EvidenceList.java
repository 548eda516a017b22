package io.jobglass.core.diagnosis;

import io.jobglass.core.diagnosis.Evidence.Source;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.NodeRun;
import io.jobglass.core.usage.NodeUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Lists what was seen of a job's end, the strongest first, and says where nothing was seen. */
final class EvidenceList {
  private static final int MOST_NODES = 20;

  private final Observations seen;
  private final Job job;
  private final List<Evidence> evidence = new ArrayList<>();

  EvidenceList(Observations seen) {
    this.seen = seen;
    this.job = seen.job();
  }

  List<Evidence> all() {
    kernelCounters();
    told();
    sampled();
    return evidence;
  }

  private void kernelCounters() {
    for (NodeRun run : seen.killedRuns().stream().limit(MOST_NODES).toList()) {
      long kills = run.measured().integer(Fact.OOM_KILLS).orElse(0);
      OptionalLong peak = run.measured().integer(Fact.MEMORY_PEAK_BYTES);
      OptionalLong limit = run.measured().integer(Fact.MEMORY_LIMIT_BYTES);
      add(
          Source.KERNEL_COUNTER,
          "memory.events counts "
              + Quantity.count(kills, "process", "processes")
              + " killed for memory"
              + (peak.isPresent() ? ", peak " + Quantity.bytes(peak.getAsLong()) : "")
              + (limit.isPresent() ? ", limit " + Quantity.bytes(limit.getAsLong()) : ""),
          run.node(),
          run.samplingStopped());
    }
  }

  private void told() {
    if (!job.state().terminal()) {
      return;
    }
    Source teller = seen.teller();
    Instant end = job.endTime();
    seen.text(Fact.RAW_STATE).ifPresent(state -> add(teller, "the state is " + state, null, end));
    OptionalLong code = seen.number(Fact.EXIT_CODE);
    if (code.isPresent()) {
      add(teller, "the exit code is " + code.getAsLong(), null, end);
    }
    OptionalLong signal = seen.signal();
    if (signal.isPresent()) {
      add(teller, "it was ended by " + Signals.describe(signal.getAsLong()), null, end);
    }
    seen.text(Fact.CANCELLED_BY)
        .ifPresent(who -> add(teller, "it was cancelled by " + who, null, end));
    seen.text(Fact.STATE_REASON)
        .ifPresent(reason -> add(teller, "the reason given is " + reason, null, end));
    if (job.reason() == EndReason.TIME_LIMIT) {
      seen.timeLimit()
          .ifPresent(
              limit -> add(teller, "the time limit is " + Quantity.duration(limit), null, null));
    }
    seen.text(Fact.EVIDENCE).ifPresent(text -> add(teller, text, null, end));
  }

  private void sampled() {
    if (seen.usage().nodes().isEmpty()) {
      add(Source.SAMPLED, "no data: no agent reported this job from its nodes", null, null);
      return;
    }
    for (NodeUsage node : seen.usage().nodes().stream().limit(MOST_NODES).toList()) {
      add(Source.SAMPLED, measured(node), node.node(), node.lastSampleAt());
    }
    long missing = job.nodes().size() - seen.measuredNodes();
    if (seen.measuredNodes() > 0 && missing > 0) {
      add(
          Source.SAMPLED,
          "no data from "
              + Quantity.count(missing, "node", "nodes")
              + " of "
              + job.nodes().size()
              + ": no agent reported the job from there",
          null,
          null);
    }
  }

  private static String measured(NodeUsage node) {
    List<@Nullable String> parts = new ArrayList<>();
    Long peak = node.memoryPeakBytes();
    Long limit = node.memoryLimitBytes();
    Double cpu = node.averageCpuPercent();
    Double gpu = node.averageGpuPercent();
    parts.add(Quantity.count(node.sampleCount(), "sample", "samples"));
    parts.add(peak == null ? null : "memory peak " + Quantity.bytes(peak));
    parts.add(limit == null ? null : "memory limit " + Quantity.bytes(limit));
    parts.add(cpu == null ? null : "mean CPU use " + Quantity.percent(cpu));
    parts.add(gpu == null ? null : "mean GPU use " + Quantity.percent(gpu));
    parts.add(node.last() ? null : "the last values were not read");
    return String.join(
        ", ", parts.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList());
  }

  private void add(Source source, String statement, @Nullable String node, @Nullable Instant at) {
    evidence.add(new Evidence(source, statement, node, at));
  }
}
