package io.jobglass.cli.api;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --server}, shared by all commands that talk to a server. */
public final class ServerOption {
  public static final String DEFAULT = "http://127.0.0.1:8080";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The Jobglass server. Default: $${JOBGLASS_SERVER}, else " + DEFAULT + ".")
  private @Nullable String server;

  /** The server that was named; a malformed URL is a usage error. */
  public URI uri() {
    String text = server != null ? server : System.getenv("JOBGLASS_SERVER");
    if (text == null || text.isBlank()) {
      text = DEFAULT;
    }
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      URI uri = new URI(trimmed);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Falls through to the message that tells what a URL looks like.
    }
    String message = "the server must be a URL such as " + DEFAULT + ", got '" + text + "'";
    if (command == null) {
      throw new IllegalArgumentException(message);
    }
    throw new ParameterException(command.commandLine(), message);
  }

  public JobglassApi api() {
    return new JobglassApi(uri(), System.getenv("JOBGLASS_TOKEN"));
  }
}
