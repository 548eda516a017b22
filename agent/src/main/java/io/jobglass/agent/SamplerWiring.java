package io.jobglass.agent;

import io.jobglass.agent.collector.CpuTopology;
import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.discovery.Cgroup1Finder;
import io.jobglass.agent.discovery.Cgroup2Finder;
import io.jobglass.agent.discovery.JobFinder;
import io.jobglass.agent.discovery.RunFinder;
import io.jobglass.agent.discovery.UserNames;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.hooks.HookFacts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/** Puts a sampler together for the trees that the settings name. */
final class SamplerWiring {
  private SamplerWiring() {}

  /**
   * @param text into which the sampler's thread reads
   */
  static Sampler sampler(
      Settings settings,
      KernelText text,
      HookFacts facts,
      Windows.Reports reports,
      NodeGpus gpus,
      TaskLane tasks,
      SelfLimit selfLimit,
      SamplerStats stats,
      InstantSource clock,
      LongSupplier nanoTime) {
    Watches watches = Watches.open(settings.cgroupRoot());
    Path root = settings.cgroupRoot();
    List<JobFinder> finders =
        List.of(
            new Cgroup2Finder(root, settings.node(), nanoTime, watches::watch),
            new Cgroup2Finder(root.resolve("unified"), settings.node(), nanoTime, watches::watch),
            new Cgroup1Finder(root, settings.node(), watches::watch),
            new RunFinder(settings.runs(), settings.procRoot(), watches::watch));
    return new Sampler(
        new JobSources(
            settings.procRoot(), CpuTopology.read(settings.gpus().sysRoot()), text, tasks),
        finders,
        new NodeCollector(settings.procRoot(), settings.gpus().sysRoot(), text),
        watches,
        facts,
        new UserNames(settings.passwordFile())::name,
        reports,
        gpus,
        selfLimit,
        new ThreadTime(text),
        stats,
        clock,
        nanoTime,
        settings.intervalSeconds(),
        settings.detailSeconds());
  }
}
