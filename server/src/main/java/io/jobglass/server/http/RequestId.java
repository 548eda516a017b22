package io.jobglass.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The mark of one request: taken from the client where it is harmless, made up otherwise. */
public final class RequestId {
  public static final String HEADER = "X-Request-Id";

  private static final String ATTRIBUTE = RequestId.class.getName();
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private RequestId() {}

  /** The same for every call within one request. */
  public static String of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      return known;
    }
    String told = request.getHeader(HEADER);
    String id =
        told != null && HARMLESS.matcher(told).matches()
            ? told
            : String.format("%016x", ThreadLocalRandom.current().nextLong());
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }
}
