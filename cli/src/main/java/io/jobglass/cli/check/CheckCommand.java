package io.jobglass.cli.check;

import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jobglass check}. */
@Command(
    name = "check",
    description = {
      "Look for what is wrong on this machine and with its server, and say what mends it.",
      "Changes nothing; exit 1 when a check failed."
    })
public final class CheckCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--slurm",
      description = {
        "Read Slurm's configuration instead: what of Jobglass works with it, level by level,",
        "and the line that adds the next level. Needs neither Slurm nor the server."
      })
  private boolean slurm;

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      description =
          "With --slurm: the folder of slurm.conf. Default: SLURM_CONF's, else /etc/slurm.")
  private @Nullable Path conf;

  @Option(names = "--root", hidden = true, description = "The folder that stands for /.")
  private Path root = Path.of("/");

  public CheckCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    Machine machine = Machine.real(root);
    List<CheckResult> results = run(slurm ? slurmChecks(machine) : checks(machine, server.api()));
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(Map.of("checks", results)));
      case CSV -> out.print(new Listing<>(columns()).csv(results));
      case TABLE -> out.print(new CheckReport(display).text(results));
    }
    return exitCode(results);
  }

  static int exitCode(List<CheckResult> results) {
    boolean failed =
        results.stream().anyMatch(result -> result.status().equals(Finding.Status.FAILED.word()));
    return failed ? FAILED : 0;
  }

  static List<Check> checks(Machine machine, JobglassApi api) {
    ServerAnswer answer = ServerAnswer.ask(api, machine.clock());
    AgentPage page = AgentPage.fetch(machine);
    return List.of(
        new ConfigurationCheck(machine),
        new ServerCheck(api.server(), answer),
        new ClockCheck(answer),
        new AgentCheck(machine, page, answer, api),
        new SpoolCheck(machine, page),
        new HookCheck(machine),
        new HookSpoolCheck(machine),
        new CgroupCheck(machine));
  }

  private List<Check> slurmChecks(Machine machine) {
    String folder =
        conf == null
            ? SlurmSite.defaultFolder(machine)
            : conf.toAbsolutePath().normalize().toString();
    return SlurmSite.read(machine, folder)
        .map(CheckCommand::slurmChecks)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                folder
                    + "/slurm.conf is not there or may not be read; say where with --conf DIR (a"
                    + " node that fetches it has it in /run/slurm/conf)"));
  }

  static List<Check> slurmChecks(SlurmSite site) {
    return List.of(
        new SlurmMeasuringCheck(site),
        new SlurmAccountingCheck(site),
        new SlurmHooksCheck(site),
        new SlurmCompletionCheck(site),
        new SlurmSafetyCheck(site));
  }

  static List<CheckResult> run(List<Check> checks) {
    return checks.stream().flatMap(CheckCommand::run).toList();
  }

  /** A check that breaks hides no other. */
  private static Stream<CheckResult> run(Check check) {
    try {
      return check.look().stream().map(finding -> new CheckResult(check.name(), finding));
    } catch (RuntimeException e) {
      return Stream.of(
          new CheckResult(
              check.name(),
              Finding.failed("this check broke, please report it: " + e, "jobglass version")));
    }
  }

  private static List<Column<CheckResult>> columns() {
    return List.of(
        Column.csv("check", CheckResult::check),
        Column.csv("status", CheckResult::status),
        Column.csv("found", CheckResult::found),
        Column.csv("mend", CheckResult::mend));
  }
}
