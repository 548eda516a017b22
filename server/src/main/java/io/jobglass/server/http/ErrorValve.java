package io.jobglass.server.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Tomcat itself refuses, such as a malformed request line, in the shape of every other
 * error. Named by class to Tomcat, which makes one for itself.
 */
public final class ErrorValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(ErrorValve.class);

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    ErrorAnswer answer = ErrorAnswer.ofStatus(status);
    String requestId = RequestId.of(request.getRequest());
    if (failure != null) {
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
