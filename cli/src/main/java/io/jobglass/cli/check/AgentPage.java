package io.jobglass.cli.check;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The metrics page of this machine's agent. */
sealed interface AgentPage {
  /**
   * @param values the samples without labels, by name
   * @param version empty when not told
   */
  record Answered(String address, String version, Map<String, Double> values) implements AgentPage {
    OptionalDouble value(String name) {
      Double value = values.get(name);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }

  record Silent(String address, String why) implements AgentPage {}

  /** Without a page there is nothing to ask. */
  record SwitchedOff() implements AgentPage {}

  int TIMEOUT_MILLIS = 3000;
  int LIMIT = 8 << 20;

  static AgentPage fetch(Machine machine) {
    String host = machine.variable("JOBGLASS_AGENT_METRICS_HOST", "127.0.0.1");
    String port = machine.variable("JOBGLASS_AGENT_METRICS_PORT", "9816");
    if (port.equals("0")) {
      return new SwitchedOff();
    }
    if (host.equals("0.0.0.0") || host.equals("::")) {
      host = "127.0.0.1";
    }
    String address = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address + "/metrics").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (var in = connection.getInputStream()) {
        return parse(address, new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8));
      } finally {
        connection.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Silent(
          address,
          e instanceof java.net.ConnectException
              ? "connection refused"
              : String.valueOf(e.getMessage()));
    }
  }

  private static AgentPage parse(String address, String text) {
    Map<String, Double> values = new HashMap<>();
    String version = "";
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split(" ", -1);
      if (line.startsWith("jobglass_agent_info{version=\"")) {
        version = line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
      } else if (!line.startsWith("#") && !line.contains("{") && words.length >= 2) {
        try {
          values.put(words[0], Double.parseDouble(words[1]));
        } catch (NumberFormatException e) {
          // Not a sample of ours; what is missing is then said to be missing.
        }
      }
    }
    return version.isEmpty() && !text.contains("jobglass_agent_")
        ? new Silent(address, "what answers there is not an agent")
        : new Answered(address, version, values);
  }
}
