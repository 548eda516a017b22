package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge of answers must itself refuse what is wrong. */
class OpenApiDocumentTest {
  private final OpenApiDocument document = OpenApiDocument.shared();

  @Test
  void acceptsWhatTheDocumentDescribes() {
    assertThatCode(() -> check("{\"id\":\"1\",\"state\":\"running\"}")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"1\"}",
        "{\"id\":\"1\",\"state\":\"done\"}",
        "{\"id\":\"1\",\"state\":\"running\",\"node_count\":\"1\"}",
        "{\"id\":\"1\",\"state\":\"running\",\"end_time\":null}",
        "{\"id\":\"1\",\"state\":\"running\",\"surprise\":1}",
        "{\"id\":\"1\",\"state\":\"running\",\"scheduler\":{\"surprise\":1}}"
      })
  void refusesAnythingElse(String body) {
    assertThatThrownBy(() -> check(body)).isInstanceOf(AssertionError.class);
  }

  private void check(String body) {
    document.check("GET", "/v1/jobs/1", 200, "application/json", body);
  }
}
