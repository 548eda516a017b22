package io.jobglass.server.security;

import io.jobglass.server.config.ServerConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page of somebody else may have sent: a {@code Host} that is a name
 * not ours (DNS rebinding), an {@code Origin} that is not the host asked for. An address is always
 * ours: no page can rebind it. Thread-safe.
 */
public final class HostCheck {
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.%]+]");

  private final Set<String> names = new HashSet<>();

  public HostCheck(ServerConfig.Http settings) {
    names.add("localhost");
    names.add(settings.host().toLowerCase(Locale.ROOT));
    settings.allowedHosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** Why the request is refused, for a person; empty when it is not. */
  public Optional<String> refusal(HttpServletRequest request) {
    String host = request.getHeader("Host");
    if (host != null && !host.isEmpty() && !ours(name(host))) {
      return Optional.of(
          "this service is not known by that host name; http.allowed_hosts can name it");
    }
    String origin = request.getHeader("Origin");
    return origin == null || sameHost(origin, host)
        ? Optional.empty()
        : Optional.of("requests from pages of another origin are refused");
  }

  private boolean ours(String name) {
    return names.contains(name) || ADDRESS.matcher(name).matches();
  }

  private static boolean sameHost(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    return scheme > 0 && host != null && origin.substring(scheme + 3).equalsIgnoreCase(host);
  }

  /** The Host header without its port. */
  private static String name(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    int end = lower.startsWith("[") ? lower.indexOf(']') + 1 : lower.indexOf(':');
    return end <= 0 ? lower : lower.substring(0, end);
  }
}
