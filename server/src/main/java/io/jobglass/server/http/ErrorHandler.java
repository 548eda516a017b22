package io.jobglass.server.http;

import io.jobglass.core.storage.StoreException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;

/** The one place where a failure becomes an answer, and is logged if someone must know of it. */
@RestControllerAdvice
public final class ErrorHandler {
  private static final Logger log = LoggerFactory.getLogger(ErrorHandler.class);
  private static final String RETRY_SECONDS = "1";

  private final RequestCounts counts;

  public ErrorHandler(RequestCounts counts) {
    this.counts = counts;
  }

  /** Answers any failure of a handler, or of what runs before it. */
  @ExceptionHandler(Exception.class)
  public @Nullable ResponseEntity<byte[]> answer(Exception failure, HttpServletRequest request) {
    if (failure instanceof AsyncRequestNotUsableException) {
      return null; // The client has gone; there is nobody to answer.
    }
    ErrorAnswer answer = answerTo(failure);
    String requestId = RequestId.of(request);
    counts.rejected(answer.code());
    if (answer.status() >= 500) {
      logFailure(failure, answer, request, requestId);
    } else {
      log.debug(
          "event=request_rejected status={} code={} request_id={}",
          answer.status(),
          answer.code(),
          requestId);
    }
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(answer.status()).contentType(MediaType.APPLICATION_JSON);
    if (answer.status() == 503) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    if (failure instanceof HttpRequestMethodNotSupportedException unsupported) {
      allow(unsupported, response);
    }
    return response.body(answer.json(requestId));
  }

  private static void allow(
      HttpRequestMethodNotSupportedException unsupported, ResponseEntity.BodyBuilder response) {
    if (unsupported.getSupportedHttpMethods() != null) {
      response.allow(unsupported.getSupportedHttpMethods().toArray(HttpMethod[]::new));
    }
  }

  private static void logFailure(
      Exception failure, ErrorAnswer answer, HttpServletRequest request, String requestId) {
    if (answer.status() == 503) {
      log.warn(
          "event=unavailable method={} path={} request_id={} cause={}",
          request.getMethod(),
          request.getRequestURI(),
          requestId,
          failure.getMessage());
    } else {
      log.error(
          "event=request_failed method={} path={} request_id={}",
          request.getMethod(),
          request.getRequestURI(),
          requestId,
          failure);
    }
  }

  private static ErrorAnswer answerTo(Exception failure) {
    return switch (failure) {
      case ApiException known -> new ErrorAnswer(known.status(), known.code(), known.getMessage());
      case StoreException store -> ErrorAnswer.ofStatus(store.retryable() ? 503 : 500);
      case HandlerMethodValidationException invalid ->
          badRequest(InvalidFields.message(invalid.getParameterValidationResults()));
      case MethodArgumentNotValidException invalid ->
          badRequest(InvalidFields.ofFields(invalid.getBindingResult().getFieldErrors()));
      case MethodArgumentTypeMismatchException mismatch ->
          badRequest(
              "parameter " + mismatch.getName() + " does not have the form the document says");
      case MissingRequestHeaderException missing ->
          badRequest("header " + missing.getHeaderName() + " is required");
      case InvalidParameterException _ -> badRequest("the query is malformed");
      case HttpMessageNotReadableException _, IOException _, UncheckedIOException _ ->
          bodyProblem(failure);
      case ErrorResponse http -> ErrorAnswer.ofStatus(http.getStatusCode().value());
      default -> ErrorAnswer.ofStatus(500);
    };
  }

  /** What went wrong with reading the body: the innermost cause that says something. */
  private static ErrorAnswer bodyProblem(Exception failure) {
    ErrorAnswer found = badRequest("a JSON body is required");
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      found =
          switch (cause) {
            case LimitedBody.TooLarge large ->
                new ErrorAnswer(413, "payload_too_large", "" + large.getMessage());
            case LimitedBody.TooSlow _ -> ErrorAnswer.ofStatus(408);
            case SocketTimeoutException _ -> ErrorAnswer.ofStatus(408);
            case TextCheck.BadText bad -> badRequest("" + bad.getMessage());
            case JacksonException json -> badRequest(JsonErrors.message(json));
            case IOException _ -> badRequest("the request could not be read to its end");
            default -> found;
          };
    }
    return found;
  }

  private static ErrorAnswer badRequest(String message) {
    return new ErrorAnswer(400, "bad_request", message);
  }
}
