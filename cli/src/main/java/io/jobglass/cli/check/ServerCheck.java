package io.jobglass.cli.check;

import io.jobglass.api.client.model.Health;
import java.net.URI;
import java.util.List;

/** Whether the server answers and is healthy; its message tells of the database. */
final class ServerCheck implements Check {
  private final URI server;
  private final ServerAnswer answer;

  ServerCheck(URI server, ServerAnswer answer) {
    this.server = server;
    this.answer = answer;
  }

  @Override
  public String name() {
    return "server";
  }

  @Override
  public List<Finding> look() {
    return List.of(
        switch (answer) {
          case ServerAnswer.Nothing nothing ->
              Finding.failed(
                  nothing.why(),
                  nothing.answered()
                      ? "journalctl -u jobglass-server -n 50"
                      : "jobglass serve   # or: export JOBGLASS_SERVER=URL");
          case ServerAnswer.Told told -> of(told.health());
        });
  }

  private Finding of(Health health) {
    String message = health.getMessage() == null ? "" : ": " + health.getMessage();
    String version = health.getVersion() == null ? "" : ", version " + health.getVersion();
    String found = health.getStatus().getValue() + " at " + server + version + message;
    return switch (health.getStatus()) {
      case HEALTHY -> Finding.ok(found);
      case DEGRADED, UNHEALTHY -> Finding.failed(found, "journalctl -u jobglass-server -n 50");
    };
  }
}
