package io.jobglass.server.http;

import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.security.HostCheck;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The first that sees a request: marks it, refuses one that was sent to or from a foreign host,
 * limits its body. Thread-safe.
 */
public final class RequestFilter implements Filter {
  private static final Set<String> BATCHES = Set.of("/v1/reports", "/v1/events/hooks");

  private final ServerConfig.Http settings;
  private final HostCheck hosts;
  private final RequestCounts counts;

  public RequestFilter(ServerConfig.Http settings, HostCheck hosts, RequestCounts counts) {
    this.settings = settings;
    this.hosts = hosts;
    this.counts = counts;
  }

  @Override
  public void doFilter(ServletRequest plain, ServletResponse answer, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) plain;
    HttpServletResponse response = (HttpServletResponse) answer;
    response.setHeader(RequestId.HEADER, RequestId.of(request));
    response.setHeader("X-Content-Type-Options", "nosniff");
    Optional<String> foreign = hosts.refusal(request);
    Optional<String> misread = misread(request);
    int limit =
        BATCHES.contains(request.getRequestURI())
            ? settings.batchBodyLimit()
            : settings.bodyLimit();
    if (foreign.isPresent()) {
      refuse(request, response, new ErrorAnswer(403, "forbidden", foreign.get()));
    } else if (misread.isPresent()) {
      refuse(request, response, new ErrorAnswer(400, "bad_request", misread.get()));
    } else if (request.getContentLengthLong() > limit) {
      refuse(
          request,
          response,
          new ErrorAnswer(413, "payload_too_large", "the body is larger than " + limit + " bytes"));
    } else {
      chain.doFilter(new LimitedRequest(request, limit), response);
    }
  }

  /** What would be read as something else, or that no store keeps. */
  private static Optional<String> misread(HttpServletRequest request) {
    String query = request.getQueryString();
    if (query != null && query.contains("%00")) {
      return Optional.of("the query contains NUL");
    }
    return request.getRequestURI().indexOf(';') < 0
        ? Optional.empty()
        : Optional.of("a semicolon in a path must be written %3B");
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, ErrorAnswer answer)
      throws IOException {
    counts.rejected(answer.code());
    response.setStatus(answer.status());
    response.setContentType("application/json");
    response.getOutputStream().write(answer.json(RequestId.of(request)));
  }

  private final class LimitedRequest extends HttpServletRequestWrapper {
    private final int limit;

    LimitedRequest(HttpServletRequest request, int limit) {
      super(request);
      this.limit = limit;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedBody(super.getInputStream(), limit, settings.bodyTimeout());
    }
  }
}
