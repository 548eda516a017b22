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
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The {@code jobglass} command. */
public final class Main {
  /** The least that picocli can lay out. */
  private static final int HELP_WIDTH = 55;

  private Main() {}

  public static void main(String[] arguments) {
    Display display = Display.detect(System.getenv());
    PrintWriter out = writer(FileDescriptor.out);
    PrintWriter err = writer(FileDescriptor.err);
    int code = commandLine(display).setOut(out).setErr(err).execute(arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** All commands; those below a command are added to it here too. */
  static CommandLine commandLine(Display display) {
    CommandLine audit =
        new CommandLine(new AuditCommand(display)).addSubcommand(new AuditVerifyCommand(display));
    CommandLine root =
        new CommandLine(new JobglassCommand())
            // What follows the program's name is its own, options too.
            .addSubcommand(new CommandLine(new RunCommand(display)).setStopAtPositional(true))
            .addSubcommand(new JobsCommand(display))
            .addSubcommand(new JobCommand(display))
            .addSubcommand(new WhyCommand(display))
            .addSubcommand(new ArrayCommand(display))
            .addSubcommand(new TopCommand(display))
            .addSubcommand(new ReportCommand(display))
            .addSubcommand(audit)
            .addSubcommand(new NodesCommand(display))
            .addSubcommand(new NodeCommand(display))
            .addSubcommand(new CheckCommand(display))
            .addSubcommand(new DemoCommand(display))
            .addSubcommand(passingOn(new ServeCommand()))
            .addSubcommand(passingOn(new AgentCommand()))
            .addSubcommand(passingOn(new SimulateCommand()))
            .addSubcommand(new MailCommand(display))
            .addSubcommand(new ImportCommand(display))
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new VersionCommand());
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
