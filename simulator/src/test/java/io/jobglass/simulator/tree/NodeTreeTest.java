package io.jobglass.simulator.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.collector.Cgroup2Collectors;
import io.jobglass.agent.collector.CgroupJob;
import io.jobglass.agent.collector.Collector;
import io.jobglass.agent.collector.CollectorStats;
import io.jobglass.agent.collector.CpuTopology;
import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.Measure;
import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.collector.Pace;
import io.jobglass.agent.collector.Readings;
import io.jobglass.agent.discovery.Cgroup2Finder;
import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.simulator.cluster.LabelledRun;
import io.jobglass.simulator.label.Archetypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTreeTest {
  @TempDir Path folder;

  private final NodeReport report =
      LabelledRun.of(Archetypes.load().named("memory_pressure"), 1).reports().stream()
          .filter(candidate -> candidate.sequence() > 20 && !candidate.jobs().isEmpty())
          .findFirst()
          .orElseThrow();

  @Test
  void anAgentReadsTheJobThatWasReported() throws IOException {
    NodeTree.write(folder, report);
    List<FoundJob> found = new ArrayList<>();
    new Cgroup2Finder(folder.resolve("cgroup"), report.node(), System::nanoTime, _ -> {})
        .find(found::add);
    assertThat(found).hasSize(1);
    JobUsage told = report.jobs().getFirst();
    assertThat(found.getFirst().jobId()).isEqualTo(told.externalId());
    List<Collector> collectors = Cgroup2Collectors.all(CpuTopology.UNKNOWN);
    Readings readings = new Readings();
    try (CgroupJob job =
        new CgroupJob(
            found.getFirst().directories(),
            collectors,
            collectors.stream().map(collector -> new CollectorStats(collector.file())).toList(),
            new KernelText(),
            folder.resolve("proc"),
            null)) {
      job.read(Pace.DETAIL, readings);
    }
    assertThat(readings.now(Measure.CPU_USAGE_MICROS)).isEqualTo(told.cpu().usageMicros());
    assertThat(readings.now(Measure.CPUS)).isEqualTo(told.cpu().cpus().longValue());
    assertThat(readings.now(Measure.MEMORY_CURRENT_BYTES)).isEqualTo(told.memory().currentBytes());
    assertThat(readings.now(Measure.MEMORY_ANON_BYTES)).isEqualTo(told.memory().anonBytes());
    assertThat(readings.now(Measure.MEMORY_LIMIT_BYTES)).isEqualTo(told.memory().limitBytes());
    assertThat(readings.now(Measure.MEMORY_PRESSURE_MICROS))
        .isEqualTo(told.memory().pressureMicros());
    assertThat(readings.now(Measure.MAX_EVENTS)).isEqualTo(told.memory().maxEvents());
  }

  @Test
  void anAgentReadsTheNode() throws IOException {
    NodeTree.write(folder, report);
    try (NodeCollector node =
        new NodeCollector(folder.resolve("proc"), folder.resolve("sys"), new KernelText())) {
      NodeTotals totals = node.read(report.time(), 1);
      assertThat(totals.cpus()).isEqualTo(report.totals().cpus());
      assertThat(totals.load1()).isEqualTo(report.totals().load1());
      assertThat(totals.memoryTotalBytes()).isEqualTo(report.totals().memoryTotalBytes());
    }
  }
}
