package io.jobglass.cli;

import io.jobglass.cli.audit.AuditCommand;
import io.jobglass.cli.audit.AuditVerifyCommand;
import io.jobglass.cli.check.CheckCommand;
import io.jobglass.cli.demo.DemoCommand;
import io.jobglass.cli.importing.ImportCommand;
import io.jobglass.cli.job.ArrayCommand;
import io.jobglass.cli.job.JobCommand;
import io.jobglass.cli.job.JobsCommand;
import io.jobglass.cli.job.WhyCommand;
import io.jobglass.cli.mail.MailCommand;
import io.jobglass.cli.node.NodeCommand;
import io.jobglass.cli.node.NodesCommand;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.program.AgentCommand;
import io.jobglass.cli.program.ServeCommand;
import io.jobglass.cli.program.SimulateCommand;
import io.jobglass.cli.report.ReportCommand;
import io.jobglass.cli.run.RunCommand;
import io.jobglass.cli.top.TopCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The {@code jobglass} command. */
public final class Main {
  /** The least that picocli can lay out. */
  private static final int HELP_WIDTH = 55;

  /** Speaks of all the others. */
  private static final String COMPLETION = "completion";

  private Main() {}

  public static void main(String[] arguments) {
    Display display = Display.detect(System.getenv());
    PrintWriter out = writer(FileDescriptor.out);
    PrintWriter err = writer(FileDescriptor.err);
    CommandLine root = commandLine(display, arguments);
    int code = root.setOut(out).setErr(err).execute(arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** With all commands. */
  static CommandLine commandLine(Display display) {
    return commandLine(commands(display), display);
  }

  /** With the one command that the arguments begin with, where that is enough: it starts faster. */
  static CommandLine commandLine(Display display, String[] arguments) {
    Map<String, Supplier<CommandLine>> commands = commands(display);
    String name = arguments.length == 0 ? "" : arguments[0];
    if (commands.containsKey(name) && !name.equals(COMPLETION)) {
      commands.keySet().retainAll(Set.of(name));
    }
    return commandLine(commands, display);
  }

  /** All commands by name, in the order of the help. */
  private static Map<String, Supplier<CommandLine>> commands(Display display) {
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    // What follows the program's name is its own, options too.
    commands.put("run", () -> new CommandLine(new RunCommand(display)).setStopAtPositional(true));
    commands.put("jobs", () -> new CommandLine(new JobsCommand(display)));
    commands.put("job", () -> new CommandLine(new JobCommand(display)));
    commands.put("why", () -> new CommandLine(new WhyCommand(display)));
    commands.put("array", () -> new CommandLine(new ArrayCommand(display)));
    commands.put("top", () -> new CommandLine(new TopCommand(display)));
    commands.put("report", () -> new CommandLine(new ReportCommand(display)));
    commands.put(
        "audit",
        () ->
            new CommandLine(new AuditCommand(display))
                .addSubcommand(new AuditVerifyCommand(display)));
    commands.put("nodes", () -> new CommandLine(new NodesCommand(display)));
    commands.put("node", () -> new CommandLine(new NodeCommand(display)));
    commands.put("check", () -> new CommandLine(new CheckCommand(display)));
    commands.put("demo", () -> new CommandLine(new DemoCommand(display)));
    commands.put("serve", () -> passingOn(new ServeCommand()));
    commands.put("agent", () -> passingOn(new AgentCommand()));
    commands.put("simulate", () -> passingOn(new SimulateCommand()));
    commands.put("mail", () -> new CommandLine(new MailCommand(display)));
    commands.put("import", () -> new CommandLine(new ImportCommand(display)));
    commands.put(COMPLETION, () -> new CommandLine(new CompletionCommand()));
    commands.put("version", () -> new CommandLine(new VersionCommand()));
    return commands;
  }

  private static CommandLine commandLine(
      Map<String, Supplier<CommandLine>> commands, Display display) {
    CommandLine root = new CommandLine(new JobglassCommand());
    commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
    FailureMessages failures = new FailureMessages();
    Ansi ansi = display.colour() ? Ansi.ON : Ansi.OFF;
    root.setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.max(HELP_WIDTH, display.reportWidth()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    addHelp(root);
    return root;
  }

  private static CommandLine passingOn(Object command) {
    return new CommandLine(command).setUnmatchedOptionsArePositionalParams(true);
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .mixinStandardHelpOptions(true)
        .version("jobglass " + VersionCommand.version());
    command.getSubcommands().values().forEach(Main::addHelp);
  }
}
