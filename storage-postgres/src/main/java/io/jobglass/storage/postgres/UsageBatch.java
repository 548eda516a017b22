package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.Sample;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** One transaction of measurements. Not thread-safe; used once. */
final class UsageBatch {
  private static final Comparator<Place> BY_PLACE =
      Comparator.comparingLong(Place::jobRow).thenComparingInt(Place::node);

  /** A row in so many seconds: shorter windows, as while someone looks, only move the summary. */
  private static final double ROW_SECONDS = 15;

  private final Handle handle;
  private final Instant now;
  private final SampleDays days;
  private final List<SampleRow> samples = new ArrayList<>();
  private final List<NodeReport> nodeSamples = new ArrayList<>();
  private final Map<Place, UsageDelta> deltas = new TreeMap<>(BY_PLACE);
  private final Map<GpuUsageDelta.Key, GpuUsageDelta> gpus = new TreeMap<>(GpuUsageDelta.BY_KEY);

  /** An attempt on a node. */
  private record Place(long jobRow, int node) {}

  /**
   * The answers, and what to remember once they are committed.
   *
   * @param days partitions that the transaction created
   */
  record Result(List<UsageStore.Receipt> receipts, Set<LocalDate> days) {}

  private UsageBatch(Handle handle, Instant now, SampleDays days) {
    this.handle = handle;
    this.now = now;
    this.days = days;
  }

  static Result write(Handle handle, List<Measurement> measurements, Instant now, SampleDays days) {
    return new UsageBatch(handle, now, days).write(measurements);
  }

  private Result write(List<Measurement> measurements) {
    List<NodeReport> reports = new ArrayList<>();
    Set<NodeRows.Name> names = new TreeSet<>();
    for (Measurement measurement : measurements) {
      switch (measurement) {
        case Measurement.Report(NodeReport report) -> {
          reports.add(report);
          names.add(NodeRows.Name.of(report));
        }
        case Measurement.ClientSample(long row, JobId job, Sample sample) -> {
          if (sample.node() != null) {
            names.add(new NodeRows.Name(job.cluster(), sample.node()));
          }
        }
      }
    }
    Map<NodeRows.Name, Integer> nodes = NodeRows.ids(handle, names);
    Set<Receipts.Receipt> fresh =
        Receipts.claim(handle, reports.stream().map(report -> receipt(report, nodes)).toList());
    Map<JobId, List<AttemptRow>> attempts = AttemptRow.ofJobs(handle, jobs(reports, fresh, nodes));
    List<UsageStore.Receipt> answers = new ArrayList<>();
    for (Measurement measurement : measurements) {
      answers.add(
          switch (measurement) {
            case Measurement.Report(NodeReport report) ->
                add(report, fresh.remove(receipt(report, nodes)), nodes, attempts);
            case Measurement.ClientSample(long row, JobId job, Sample sample) ->
                add(row, job, sample, nodes);
          });
    }
    return new Result(answers, save(reports, nodes));
  }

  private static Receipts.Receipt receipt(NodeReport report, Map<NodeRows.Name, Integer> nodes) {
    return new Receipts.Receipt(
        nodes.getOrDefault(NodeRows.Name.of(report), NodeRows.NO_NODE),
        report.streamId(),
        report.sequence());
  }

  private static Set<JobId> jobs(
      List<NodeReport> reports, Set<Receipts.Receipt> fresh, Map<NodeRows.Name, Integer> nodes) {
    Set<JobId> jobs = new HashSet<>();
    for (NodeReport report : reports) {
      if (fresh.contains(receipt(report, nodes))) {
        report.jobs().forEach(usage -> jobs.add(new JobId(report.cluster(), usage.externalId())));
      }
    }
    return jobs;
  }

  private UsageStore.Receipt add(
      NodeReport report,
      boolean fresh,
      Map<NodeRows.Name, Integer> nodes,
      Map<JobId, List<AttemptRow>> attempts) {
    if (!fresh) {
      return UsageStore.Receipt.DUPLICATE;
    }
    int node = nodes.getOrDefault(NodeRows.Name.of(report), NodeRows.NO_NODE);
    if (makesRows(report)) {
      nodeSamples.add(report);
    }
    for (JobUsage usage : report.jobs()) {
      List<AttemptRow> known =
          attempts.getOrDefault(new JobId(report.cluster(), usage.externalId()), List.of());
      Optional<AttemptRow> attempt = AttemptRow.measured(known, usage.sluid(), usage.time());
      if (attempt.isPresent()) {
        Sample sample = SampleRow.sample(report, usage, attempt.get());
        if (usage.last() || makesRows(report)) {
          samples.add(new SampleRow(attempt.get().id(), node, sample));
        }
        delta(attempt.get().id(), node, sample).add(sample, usage);
        addGpus(attempt.get().id(), node, report.intervalSeconds(), usage);
      }
    }
    return UsageStore.Receipt.STORED;
  }

  private void addGpus(long row, int node, double windowSeconds, JobUsage usage) {
    Instant since = usage.firstSeen().truncatedTo(ChronoUnit.MICROS);
    for (GpuUsage gpu : usage.gpus()) {
      gpus.computeIfAbsent(
              new GpuUsageDelta.Key(row, node, gpu.device(), since),
              key -> new GpuUsageDelta(key, gpu.vendor(), usage.time()))
          .add(usage.time(), windowSeconds, gpu);
    }
  }

  /** Whether its window, in whole seconds, reaches into the next stretch of the clock. */
  private static boolean makesRows(NodeReport report) {
    double end = report.time().toEpochMilli() / 1000.0;
    double begin = end - Math.ceil(report.intervalSeconds());
    return Math.floor(begin / ROW_SECONDS) < Math.floor(end / ROW_SECONDS);
  }

  private UsageStore.Receipt add(
      long row, JobId job, Sample sample, Map<NodeRows.Name, Integer> nodes) {
    int node =
        sample.node() == null
            ? NodeRows.NO_NODE
            : nodes.getOrDefault(new NodeRows.Name(job.cluster(), sample.node()), NodeRows.NO_NODE);
    samples.add(new SampleRow(row, node, sample));
    delta(row, node, sample).add(sample);
    return UsageStore.Receipt.STORED;
  }

  private UsageDelta delta(long row, int node, Sample sample) {
    return deltas.computeIfAbsent(
        new Place(row, node), place -> new UsageDelta(row, node, sample.time()));
  }

  private Set<LocalDate> save(List<NodeReport> reports, Map<NodeRows.Name, Integer> nodes) {
    Map<NodeRows.Name, NodeReport> latest = new HashMap<>();
    for (NodeReport report : reports) {
      latest.merge(
          NodeRows.Name.of(report),
          report,
          (known, next) -> next.time().isBefore(known.time()) ? known : next);
    }
    if (!latest.isEmpty()) {
      NodeRows.update(handle, List.copyOf(latest.values()), nodes);
      CoverageRows.add(handle, reports, nodes);
    }
    if (!deltas.isEmpty()) {
      NodeUsageRows.add(handle, List.copyOf(deltas.values()));
    }
    if (!gpus.isEmpty()) {
      GpuUsageRows.add(handle, List.copyOf(gpus.values()));
    }
    if (samples.isEmpty() && nodeSamples.isEmpty()) {
      return Set.of();
    }
    Stream<Instant> times =
        Stream.concat(
            samples.stream().map(row -> row.sample().time()),
            nodeSamples.stream().map(NodeReport::time));
    Set<LocalDate> created = days.ensure(handle, times.toList(), now);
    SampleCopy.write(handle, samples);
    NodeSampleRows.add(handle, nodeSamples, nodes);
    return created;
  }
}
