package io.jobglass.agent;

import io.jobglass.agent.accounting.AccountingSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command line and the environment, read into {@link Settings}; options win. */
final class Options {
  /** What the words ask for. */
  sealed interface Parsed {
    record Run(Settings settings) implements Parsed {}

    record Help(String text) implements Parsed {}

    record Version() implements Parsed {}

    record Wrong(List<String> errors) implements Parsed {}
  }

  private final Map<Option, String> values = new EnumMap<>(Option.class);
  private final List<String> errors = new ArrayList<>();

  private Options() {}

  static Parsed parse(List<String> words, Map<String, String> environment) {
    Options options = new Options();
    for (Option option : Option.values()) {
      String value = environment.get(option.variable());
      if (value != null && !value.isEmpty()) {
        options.values.put(option, value);
      }
    }
    boolean once = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "--help", "-h" -> {
          return new Parsed.Help(help());
        }
        case "--version" -> {
          return new Parsed.Version();
        }
        case "--once" -> once = true;
        default -> i += options.take(word, i + 1 < words.size() ? words.get(i + 1) : null);
      }
    }
    return options.settings(once);
  }

  /** Takes one option; returns how many more words it used. */
  private int take(String word, @Nullable String next) {
    int equals = word.indexOf('=');
    String flag = equals < 0 ? word : word.substring(0, equals);
    for (Option option : Option.values()) {
      if (option.flag().equals(flag)) {
        String value = equals < 0 ? next : word.substring(equals + 1);
        if (value == null || value.isEmpty()) {
          errors.add(flag + " needs a value: " + option.operand);
        } else {
          values.put(option, value);
        }
        return equals < 0 ? 1 : 0;
      }
    }
    errors.add("unknown option " + word);
    return 0;
  }

  private Parsed settings(boolean once) {
    Path procRoot = path(Option.PROC_ROOT);
    Path spool = path(Option.SPOOL);
    Settings settings =
        new Settings(
            server(),
            spool,
            values.containsKey(Option.RUNS)
                ? path(Option.RUNS)
                : spool.toAbsolutePath().resolveSibling("runs"),
            path(Option.HOOK_SPOOL),
            node(procRoot),
            values.get(Option.CLUSTER),
            path(Option.CGROUP_ROOT),
            procRoot,
            path(Option.PASSWORD_FILE),
            values.containsKey(Option.TOKEN_FILE) ? path(Option.TOKEN_FILE) : null,
            number(Option.INTERVAL, 1, 3600),
            number(Option.DETAIL_INTERVAL, 1, 3600),
            value(Option.METRICS_HOST),
            (int) number(Option.METRICS_PORT, 0, 65535),
            jobcompPort(),
            accounting(),
            new Settings.Gpus(
                values.containsKey(Option.NVML_LIBRARY) ? path(Option.NVML_LIBRARY) : null,
                path(Option.SYS_ROOT),
                path(Option.GRES_CONF),
                values.containsKey(Option.GPU_SOCKET)
                    ? path(Option.GPU_SOCKET)
                    : spool.toAbsolutePath().resolveSibling("gpu.sock"),
                values.containsKey(Option.DCGM_JOB_MAPPING) ? path(Option.DCGM_JOB_MAPPING) : null),
            (long) number(Option.SPOOL_MIB, 1, 1 << 20) << 20,
            number(Option.CPU_LIMIT, 0.1, 10_000),
            once,
            output());
    return errors.isEmpty() ? new Parsed.Run(settings) : new Parsed.Wrong(errors);
  }

  private String value(Option option) {
    return values.getOrDefault(option, option.fallback);
  }

  private Path path(Option option) {
    return Path.of(value(option));
  }

  private double number(Option option, double minimum, double maximum) {
    String text = value(option);
    try {
      double value = Double.parseDouble(text);
      if (value >= minimum && value <= maximum) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    errors.add(
        "%s must be a number from %s to %s, got %s"
            .formatted(option.flag(), plain(minimum), plain(maximum), text));
    return minimum;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private @Nullable URI server() {
    String text = values.get(Option.SERVER);
    if (text == null) {
      return null;
    }
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    errors.add("--server must be an http or https address, got " + text);
    return null;
  }

  private int jobcompPort() {
    int port = (int) number(Option.JOBCOMP_PORT, 0, 65535);
    if (port > 0 && !values.containsKey(Option.SERVER)) {
      errors.add("--jobcomp-port needs --server: nobody would take what is received");
    }
    return port;
  }

  private @Nullable AccountingSettings accounting() {
    Duration interval = seconds(Option.ACCOUNTING_INTERVAL, 10);
    Duration timeout = seconds(Option.ACCOUNTING_TIMEOUT, 1);
    int rows = (int) number(Option.ACCOUNTING_ROWS, 100, 10_000_000);
    String sacct = values.get(Option.ACCOUNTING);
    if (sacct == null) {
      return null;
    }
    if (!values.containsKey(Option.SERVER)) {
      errors.add("--accounting needs --server: nobody would take what is found");
    }
    if (!sacct.startsWith("/")) {
      errors.add("--accounting must be the path of sacct, such as /usr/bin/sacct, got " + sacct);
    }
    return new AccountingSettings(Path.of(sacct), interval, timeout, rows);
  }

  private Duration seconds(Option option, int least) {
    return Duration.ofMillis((long) (1000 * number(option, least, 86_400)));
  }

  private Settings.Output output() {
    String text = value(Option.OUTPUT);
    try {
      return Settings.Output.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      errors.add("--output must be table or json, got " + text);
      return Settings.Output.TABLE;
    }
  }

  /** Slurm's own default name of a node is the short host name. */
  private String node(Path procRoot) {
    String given = values.get(Option.NODE);
    if (given != null) {
      return given;
    }
    try {
      String host = Files.readString(procRoot.resolve("sys/kernel/hostname")).strip();
      int dot = host.indexOf('.');
      String name = dot > 0 ? host.substring(0, dot) : host;
      if (!name.isEmpty()) {
        return name;
      }
    } catch (java.io.IOException e) {
      // told below
    }
    errors.add("--node is needed: the host name could not be read");
    return "unknown";
  }

  private static String help() {
    StringBuilder text = new StringBuilder();
    text.append("Usage: jobglass-agent [OPTION]...\n");
    text.append("       jobglass-agent gpu list|status|release|resume [OPTION]...\n");
    text.append("Measures the jobs of this node and reports them to a Jobglass server.\n\n");
    for (Option option : Option.values()) {
      text.append(
          "  %-28s %s%s%n"
              .formatted(
                  option.flag() + " " + option.operand,
                  option.text,
                  option.fallback.isEmpty() ? "" : " [" + option.fallback + "]"));
    }
    text.append("  %-28s %s%n".formatted("--once", "print what is seen now, then end"));
    text.append("  %-28s %s%n".formatted("--help, --version", "print this, or the version"));
    text.append("\nEach option is also read from JOBGLASS_AGENT_<OPTION>, for example ");
    text.append(Option.HOOK_SPOOL.variable()).append(".\n");
    return text.toString();
  }
}
