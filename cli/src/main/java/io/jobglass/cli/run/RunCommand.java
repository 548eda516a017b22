package io.jobglass.cli.run;

import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.MemorySize;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass run -- CMD}. */
@Command(
    name = "run",
    customSynopsis = "jobglass run [OPTION]... [--] CMD [ARGUMENT]...",
    description = {
      "Run a command as a job, report on it, exit with its code.",
      "",
      "Options of jobglass stand before the command. When a signal ended the command,",
      "the exit code is 128 and the signal's number; 126 and 127: it could not start."
    })
public final class RunCommand implements Callable<Integer> {
  private static final String DEFAULT_AGENT_RUNS = "/var/lib/jobglass-agent/runs";

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--mem",
      paramLabel = "SIZE",
      description = "Kill the command above this much memory: 512M, 4G; a bare number is MB.")
  private @Nullable String memory;

  @Option(
      names = "--time",
      paramLabel = "DURATION",
      description = "End the command after this time: 90s, 30m, 4:00:00, 2-12:00:00.")
  private @Nullable String time;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      description = "Between SIGTERM and SIGKILL at --time; default ${DEFAULT-VALUE}.")
  private String grace = "10s";

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "How many CPUs the command means to use; its CPU use is judged by it.")
  private @Nullable Integer cpus;

  @Option(names = "--name", paramLabel = "NAME", description = "Default: the program's name.")
  private @Nullable String name;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The job's id; default random. A used id becomes a new attempt.")
  private @Nullable String id;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "The job's cluster; default the server's.")
  private @Nullable String cluster;

  @Option(
      names = "--agent-runs",
      paramLabel = "DIR",
      description =
          "Where this node's agent learns of runs. Default: $${JOBGLASS_AGENT_RUNS}, else "
              + DEFAULT_AGENT_RUNS
              + ". Without an agent there are no samples.")
  private @Nullable Path agentRuns;

  @Option(
      names = {"-q", "--quiet"},
      description = "No report at the end.")
  private boolean quiet;

  @Parameters(
      paramLabel = "CMD",
      arity = "1..*",
      description = "The command and its arguments, after --.")
  private List<String> command = List.of();

  public RunCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    RunRequest request = request();
    JobglassApi api = server.api();
    LauncherEvents events =
        new LauncherEvents(
            api, LauncherSpool.of(System.getenv(), api.server()), warning -> warn(err, warning));
    Launcher launcher =
        new Launcher(
            Origin.here(cluster),
            events,
            new AgentRuns(agentRuns()),
            InstantSource.system(),
            warning -> warn(err, warning));
    SignalForwarder signals = new SignalForwarder();
    Run run;
    try {
      signals.install();
      run = launcher.start(request);
      signals.attach(run);
    } catch (SpawnException e) {
      err.println("jobglass: " + e.getMessage());
      return e.shellCode();
    }
    RunOutcome outcome = run.await();
    if (outcome.told()) {
      events.resend();
    }
    if (!quiet) {
      err.print(new RunReport(display).of(outcome, api));
      err.flush();
    }
    return outcome.status().shellCode();
  }

  private static void warn(PrintWriter err, String warning) {
    err.println("jobglass: " + warning);
    err.flush();
  }

  private RunRequest request() {
    String runId = new RunIds(new SecureRandom()).next();
    String jobId = id == null ? runId : id;
    NativeProcess.Spec program =
        new NativeProcess.Spec(
            RawArguments.last(command),
            Map.of("JOBGLASS_JOB_ID", jobId, "JOBGLASS_RUN_ID", runId),
            Optional.empty());
    if (cpus != null && cpus < 1) {
      throw usage("--cpus must be 1 or more, got " + cpus);
    }
    return new RunRequest(
        jobId,
        runId,
        name == null ? programName(command.getFirst()) : name,
        String.join(" ", command),
        program,
        cpus == null ? OptionalInt.empty() : OptionalInt.of(cpus),
        memoryBytes(),
        time == null ? Optional.empty() : Optional.of(duration("--time", time)),
        duration("--grace", grace));
  }

  private static String programName(String program) {
    Path file = Path.of(program).getFileName();
    return file == null ? program : file.toString();
  }

  private OptionalLong memoryBytes() {
    if (memory == null) {
      return OptionalLong.empty();
    }
    OptionalLong bytes = MemorySize.parse(memory);
    if (bytes.isEmpty()) {
      throw usage("--mem must be a size such as 512M or 4G, got '" + memory + "'");
    }
    return bytes;
  }

  private Duration duration(String option, String text) {
    return Elapsed.parse(text)
        .orElseThrow(() ->
            usage(option + " must be a time such as 90s, 30m or 4:00:00, got '" + text + "'"));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Path agentRuns() {
    if (agentRuns != null) {
      return agentRuns;
    }
    String told = System.getenv("JOBGLASS_AGENT_RUNS");
    return Path.of(told == null || told.isBlank() ? DEFAULT_AGENT_RUNS : told);
  }
}
