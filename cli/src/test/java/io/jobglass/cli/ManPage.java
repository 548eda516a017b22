package io.jobglass.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of all commands in roff, made from the commands themselves. */
final class ManPage {
  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  static String of(CommandLine root) {
    return new ManPage().page(root.getCommandSpec());
  }

  private String page(CommandSpec root) {
    macro("TH", "JOBGLASS", "1", "", "Jobglass", "User Commands");
    macro("SH", "NAME");
    text("jobglass - " + lowerFirst(description(root)).replaceFirst("\\.$", ""));
    macro("SH", "SYNOPSIS");
    text("jobglass COMMAND [OPTION]... [ARGUMENT]...");
    macro("SH", "COMMANDS");
    commands(root);
    macro("SH", "EXIT STATUS");
    text("0 done; 1 not found, refused or a problem; 2 wrong use; 3 no server answers.");
    text("'run' exits with its command's code.");
    macro("SH", "ENVIRONMENT");
    tagged("JOBGLASS_SERVER", "The server's URL; without it http://127.0.0.1:8080.");
    tagged("JOBGLASS_TOKEN", "Sent as a bearer token.");
    tagged("NO_COLOR, COLUMNS, TZ", "As everywhere.");
    return out.toString();
  }

  private void commands(CommandSpec parent) {
    parent.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(command -> !command.usageMessage().hidden())
        .forEach(this::command);
  }

  private void command(CommandSpec command) {
    List<String> words = new ArrayList<>(List.of(command.qualifiedName().replace("jobglass ", "")));
    command.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .map(PositionalParamSpec::paramLabel)
        .forEach(words::add);
    macro("SS", String.join(" ", words));
    text(description(command));
    command.options().stream()
        .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
        .forEach(this::option);
    commands(command);
  }

  private void option(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    tagged(String.join(", ", option.names()) + label, described(option));
  }

  /** The description with its variables filled in, as the help of the command shows it. */
  private static String described(ArgSpec argument) {
    String candidates =
        argument.completionCandidates() == null
            ? ""
            : String.join(", ", argument.completionCandidates());
    return plain(
        String.join(" ", argument.description())
            .replace("${COMPLETION-CANDIDATES}", candidates)
            .replace("${DEFAULT-VALUE}", argument.defaultValueString(true))
            .replace("$${", "${"));
  }

  private static String description(CommandSpec command) {
    return plain(String.join(" ", Arrays.asList(command.usageMessage().description())));
  }

  private static String plain(String text) {
    return Ansi.OFF.string(text).replaceAll("\\s+", " ").strip();
  }

  private static String lowerFirst(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private void tagged(String tag, String text) {
    out.append(".TP\n");
    out.append("\\fB").append(escaped(tag)).append("\\fR\n");
    text(text);
  }

  private void text(String text) {
    String escaped = escaped(text);
    // A line that begins so would be a request.
    out.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "");
    out.append(escaped).append('\n');
  }

  private void macro(String name, String... words) {
    out.append('.').append(name);
    for (String word : words) {
      out.append(" \"").append(escaped(word)).append('"');
    }
    out.append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
