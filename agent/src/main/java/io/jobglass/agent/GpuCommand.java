package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuSource;
import io.jobglass.agent.gpu.GpuUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code jobglass-agent gpu}: shows the GPUs as the agent reads them, or makes the running agent
 * let go of them for a reset, a change of MIG or an upgrade of the driver.
 */
final class GpuCommand {
  private static final int USAGE = 2;
  private static final int FAILURE = 1;
  private static final Duration DEFAULT_RELEASE = Duration.ofMinutes(30);
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");

  private static final String HELP =
      """
      Usage: jobglass-agent gpu list [--output table|json] [--repeat SECONDS]
             jobglass-agent gpu status
             jobglass-agent gpu release [--for TIME]
             jobglass-agent gpu resume

      list     prints each device as the agent reads it; needs no running agent. With --repeat it
               reads twice, so that values over time are there.
      status   says whether the running agent reads the GPUs, and if not, why
      release  makes the running agent close the drivers within a second, for a GPU reset, a change
               of MIG or a driver upgrade; the reports say so until it ends. It ends by itself after
               TIME, such as 90s, 10m or 2h [30m]
      resume   ends it

      The agent is reached at --gpu-socket FILE, by default gpu.sock beside the spool. Only root and
      the agent's user may.
      """;

  private GpuCommand() {}

  static int run(
      List<String> words, Map<String, String> environment, PrintStream out, PrintStream err)
      throws InterruptedException {
    List<String> rest = new ArrayList<>(words);
    String action = rest.isEmpty() ? "--help" : rest.removeFirst();
    Duration time = DEFAULT_RELEASE;
    int repeat = 0;
    try {
      String told = take(rest, "--for");
      time = told == null ? time : time(told);
      String seconds = take(rest, "--repeat");
      repeat = seconds == null ? 0 : Integer.parseInt(seconds);
    } catch (IllegalArgumentException e) {
      return wrong(err, String.valueOf(e.getMessage()));
    }
    return switch (Options.parse(rest, environment)) {
      case Options.Parsed.Wrong wrong -> wrong(err, String.join("; ", wrong.errors()));
      case Options.Parsed.Help help -> help(out);
      case Options.Parsed.Version version -> help(out);
      case Options.Parsed.Run run ->
          switch (action) {
            case "list" -> list(run.settings(), repeat, out, err);
            case "status", "resume" -> ask(run.settings(), action, out, err);
            case "release" -> ask(run.settings(), "release " + time.toSeconds(), out, err);
            case "--help", "-h" -> help(out);
            default -> wrong(err, "no gpu command " + action);
          };
    };
  }

  private static @Nullable String take(List<String> words, String flag) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith(flag + "=")) {
        words.remove(i);
        return word.substring(flag.length() + 1);
      }
      if (word.equals(flag)) {
        if (i + 1 == words.size()) {
          throw new IllegalArgumentException(flag + " needs a value");
        }
        words.remove(i);
        return words.remove(i);
      }
    }
    return null;
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches() || matcher.group(1).matches("0+")) {
      throw new IllegalArgumentException(
          "--for must be a time such as 90s, 10m or 2h, got " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static int help(PrintStream out) {
    out.print(HELP);
    return 0;
  }

  private static int wrong(PrintStream err, String message) {
    err.println("jobglass-agent: " + message);
    err.println("jobglass-agent: see jobglass-agent gpu --help");
    return USAGE;
  }

  private static int ask(Settings settings, String line, PrintStream out, PrintStream err) {
    try {
      GpuControl.Answer answer = GpuControl.ask(settings.gpus().socket(), line);
      (answer.done() ? out : err).println(answer.text());
      return answer.done() ? 0 : FAILURE;
    } catch (IOException e) {
      err.println(
          "jobglass-agent: no agent answers at %s (%s); is it running, and are you root or its user?"
              .formatted(settings.gpus().socket(), e.getMessage()));
      return FAILURE;
    }
  }

  private static int list(Settings settings, int repeat, PrintStream out, PrintStream err)
      throws InterruptedException {
    List<GpuReading> readings = new ArrayList<>();
    for (GpuSource source : NodeGpus.sources(settings, InstantSource.system())) {
      if (!source.present()) {
        continue;
      }
      try (source) {
        List<GpuReading> read = source.read();
        if (repeat > 0) {
          Thread.sleep(Duration.ofSeconds(repeat));
          read = source.read();
        }
        readings.addAll(read);
      } catch (GpuUnavailableException e) {
        err.println("jobglass-agent: " + source.name() + ": " + e.getMessage());
      }
    }
    if (readings.isEmpty()) {
      err.println("jobglass-agent: no GPU can be read on this node");
      return FAILURE;
    }
    boolean json = settings.output() == Settings.Output.JSON;
    readings.forEach(reading -> out.println(json ? GpuText.json(reading) : GpuText.lines(reading)));
    return 0;
  }

  static String text(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
