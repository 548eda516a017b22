package io.jobglass.server.http;

import io.jobglass.core.audit.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a client is told when a request cannot be served. Never carries a class name, a stack trace
 * or anything of the machine.
 *
 * @param status the HTTP status
 * @param code snake_case
 * @param message for a person
 */
public record ErrorAnswer(int status, String code, String message) {
  /** The answer that goes with a bare status, where nothing more is known. */
  public static ErrorAnswer ofStatus(int status) {
    return switch (status) {
      case 400 -> new ErrorAnswer(400, "bad_request", "the request is malformed");
      case 401 -> new ErrorAnswer(401, "unauthorized", "authentication is needed");
      case 403 -> new ErrorAnswer(403, "forbidden", "this is not allowed");
      case 404 -> new ErrorAnswer(404, "not_found", "there is nothing at this path");
      case 405 -> new ErrorAnswer(405, "method_not_allowed", "this path has no such method");
      case 406 ->
          new ErrorAnswer(406, "not_acceptable", "the answer is not offered in that media type");
      case 408 -> new ErrorAnswer(408, "request_timeout", "the request took too long to arrive");
      case 409 -> new ErrorAnswer(409, "conflict", "the request conflicts with what is stored");
      case 413 -> new ErrorAnswer(413, "payload_too_large", "the body is too large");
      case 414 -> new ErrorAnswer(414, "uri_too_long", "the path or query is too long");
      case 415 ->
          new ErrorAnswer(
              415, "unsupported_media_type", "the body must have the Content-Type of the document");
      case 431 ->
          new ErrorAnswer(431, "headers_too_large", "the request line and headers are too large");
      // Tomcat's word for a transfer encoding that it does not know.
      case 501 -> ofStatus(400);
      case 505 ->
          new ErrorAnswer(505, "http_version_not_supported", "the request line is not HTTP/1.1");
      case 503 -> new ErrorAnswer(503, "unavailable", "the service cannot answer now; try again");
      default ->
          status >= 500
              ? new ErrorAnswer(status, "internal_error", "something failed in the service")
              : new ErrorAnswer(status, "bad_request", "the request cannot be served");
    };
  }

  /** The body, UTF-8. */
  public byte[] json(String requestId) {
    return CanonicalJson.of(
            Map.of("error", code, "message", message, "details", Map.of("request_id", requestId)))
        .getBytes(StandardCharsets.UTF_8);
  }
}
