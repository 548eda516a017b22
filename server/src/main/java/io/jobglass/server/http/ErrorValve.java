package io.jobglass.server.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Tomcat itself refuses, such as a malformed request line, in the shape of every other
 * error, and counts it.
 */
public final class ErrorValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(ErrorValve.class);
  private static final String HEADERS_TOO_LARGE =
      StringManager.getManager(Http11InputBuffer.class)
          .getString("iib.requestheadertoolarge.error");

  private final RequestCounts counts;

  public ErrorValve(RequestCounts counts) {
    this.counts = counts;
  }

  /** Tomcat answers 400 for these, and tells them apart by its words alone. */
  private static boolean headersTooLarge(@Nullable Throwable failure) {
    return failure != null && HEADERS_TOO_LARGE.equals(failure.getMessage());
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    ErrorAnswer answer = ErrorAnswer.ofStatus(headersTooLarge(failure) ? 431 : status);
    String requestId = RequestId.of(request.getRequest());
    counts.rejected(answer.code());
    if (failure != null && answer.status() >= 500) {
      log.error("event=request_failed status={} request_id={}", status, requestId, failure);
    }
    try {
      response.setStatus(answer.status());
      response.setContentType("application/json");
      response.setHeader(RequestId.HEADER, requestId);
      response.getOutputStream().write(answer.json(requestId));
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      log.debug("event=error_answer_not_sent request_id={} cause={}", requestId, e.getMessage());
    }
  }
}
