package io.jobglass.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.storage.StoreException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;

class ErrorHandlerTest {
  private final ErrorHandler handler =
      new ErrorHandler(new RequestCounts(new PrometheusRegistry()));

  private ResponseEntity<byte[]> answer(Exception failure) {
    return handler.answer(failure, request());
  }

  @Test
  void storeThatIsDownIs503WhateverTheCause() {
    ResponseEntity<byte[]> answer =
        answer(new StoreException("down", new IOException("end of stream"), true));
    assertThat(answer.getStatusCode().value()).isEqualTo(503);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("1");
  }

  @Test
  void storeThatFailsForGoodIs500WithoutItsWords() {
    ResponseEntity<byte[]> answer =
        answer(new StoreException("secret table", new IllegalStateException("x"), false));
    assertThat(answer.getStatusCode().value()).isEqualTo(500);
    assertThat(text(answer)).contains("internal_error").doesNotContain("secret");
  }

  @Test
  void bugsAre500WithoutTheirWords() {
    ResponseEntity<byte[]> answer = answer(new IllegalStateException("io.jobglass.Thing broke"));
    assertThat(answer.getStatusCode().value()).isEqualTo(500);
    assertThat(text(answer)).doesNotContain("jobglass");
  }

  @Test
  void bodiesThatStopArrivingAre408() {
    assertThat(
            answer(new UncheckedIOException(new SocketTimeoutException())).getStatusCode().value())
        .isEqualTo(408);
    assertThat(answer(new LimitedBody.TooSlow()).getStatusCode().value()).isEqualTo(408);
    assertThat(answer(new IOException(new LimitedBody.TooLarge(5))).getStatusCode().value())
        .isEqualTo(413);
  }

  private static String text(ResponseEntity<byte[]> answer) {
    return new String(answer.getBody(), StandardCharsets.UTF_8);
  }

  /** A request of which only attributes and the request line are asked for. */
  private static HttpServletRequest request() {
    Map<String, Object> attributes = new HashMap<>();
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            ErrorHandlerTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                  case "getMethod" -> "GET";
                  case "getRequestURI" -> "/v1/jobs";
                  case "getHeader" -> null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
