package io.jobglass.simulator.push;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jobglass simulate}.
 *
 * @param speed simulated seconds in a second
 * @param duration simulated time in all after the backfill; null goes on until it is stopped
 * @param backfill simulated time that is posted at once, before
 * @param once each archetype once, as history that ends now
 * @param tree where to write node trees instead of posting; null to post
 */
record Options(
    URI url,
    @Nullable String token,
    String cluster,
    int nodes,
    int jobs,
    long seed,
    double speed,
    @Nullable Duration duration,
    Duration backfill,
    boolean once,
    @Nullable String tree) {
  static final String HELP =
      """
      Usage: jobglass simulate [OPTION...]
      Posts simulated jobs and nodes to a service, as agents would.

        --url URL         the service [JOBGLASS_SERVER, else http://127.0.0.1:8080]
        --cluster NAME    cluster that jobs and nodes are of [simulated]
        --nodes N         nodes, each of 128 CPUs, 512 GiB and 8 GPUs [16]
        --jobs N          jobs that run at the same time [40]
        --seed S          same seed, same start: the same bytes [1]
        --backfill TIME   so much history at once, before [0s]
        --speed X         simulated seconds in a second; what it is ahead of the clock
                          lies in the past, and it ends now: needs --duration [1]
        --duration TIME   how much simulated time [until stopped]
        --once            each kind of job once, as history that ends now; prints what
                          each of them is and what a diagnosis must find
        --tree DIR        write what each node's kernel would show at the end of
                          --duration into DIR/NODE/cgroup and DIR/NODE/proc; no posting

      TIME is 90s, 15m, 24h or 7d. The database keeps what is posted: use a service of
      its own. Its jobs are shown as simulated:ID, or by ID when the service is started
      with '--cluster simulated'.
      """;

  private static final Pattern TIME = Pattern.compile("(\\d{1,7})(s|m|h|d)");

  /**
   * @throws IllegalArgumentException naming what cannot be used
   */
  static Options parse(List<String> arguments, Map<String, String> environment) {
    String url = environment.getOrDefault("JOBGLASS_SERVER", "http://127.0.0.1:8080");
    String cluster = "simulated";
    int nodes = 16;
    int jobs = 40;
    long seed = 1;
    double speed = 1;
    Duration duration = null;
    Duration backfill = Duration.ZERO;
    boolean once = false;
    String tree = null;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (name.equals("--once")) {
        once = true;
        continue;
      }
      if (equals < 0 && i + 1 == arguments.size()) {
        throw new IllegalArgumentException(
            name.startsWith("--") ? name + " needs a value" : "there is no option '" + name + "'");
      }
      String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
      switch (name) {
        case "--url" -> url = value;
        case "--cluster" -> cluster = value;
        case "--nodes" -> nodes = number(name, value, 1, 9_999);
        case "--jobs" -> jobs = number(name, value, 1, 100_000);
        case "--seed" -> seed = number(name, value, 0, Integer.MAX_VALUE);
        case "--speed" -> speed = number(name, value, 1, 100_000);
        case "--duration" -> duration = time(name, value);
        case "--backfill" -> backfill = time(name, value);
        case "--tree" -> tree = value;
        default -> throw new IllegalArgumentException("there is no option '" + name + "'");
      }
    }
    if (speed > 1 && duration == null) {
      throw new IllegalArgumentException(
          "--speed needs --duration, so that it can end now; for example --duration 1h");
    }
    if (cluster.isEmpty() || cluster.length() > 255 || cluster.contains(":")) {
      throw new IllegalArgumentException("--cluster: expected 1 to 255 characters, no colon");
    }
    return new Options(
        url(url),
        environment.get("JOBGLASS_TOKEN"),
        cluster,
        nodes,
        jobs,
        seed,
        speed,
        duration,
        backfill,
        once,
        tree);
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text.replaceFirst("/+$", ""));
      if (Objects.requireNonNullElse(url.getScheme(), "").matches("https?")
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "--url: expected a URL such as http://127.0.0.1:8080, got '" + text + "'");
  }

  private static int number(String name, String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        name + ": expected a whole number from " + least + " to " + most + ", got '" + text + "'");
  }

  private static Duration time(String name, String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          name + ": expected a time such as 90s, 15m, 24h or 7d, got '" + text + "'");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
