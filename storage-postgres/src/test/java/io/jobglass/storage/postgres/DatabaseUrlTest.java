package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @Test
  void readsEveryPart() {
    assertThat(DatabaseUrl.parse("postgres://ada:s3cret@db.example:6543/jobs?sslmode=require"))
        .isEqualTo(
            new DatabaseLogin(
                "jdbc:postgresql://db.example:6543/jobs?sslmode=require", "ada", "s3cret"));
  }

  @Test
  void decodesUserAndPassword() {
    DatabaseLogin login = DatabaseUrl.parse("postgresql://a%40b:p%3A%2F+%C3%A4@[::1]/jobs");

    assertThat(login.user()).isEqualTo("a@b");
    assertThat(login.password()).isEqualTo("p:/+\u00e4");
    assertThat(login.url()).isEqualTo("jdbc:postgresql://[::1]/jobs");
  }

  @Test
  void passwordMayBeLeftOut() {
    assertThat(DatabaseUrl.parse("postgres://ada@db/jobs").password()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://ada:hidden@db/jobs",
        "postgres://db/jobs",
        "postgres://ada:hidden@db",
        "postgres://ada:hidden@db/",
        "postgres://ada:hidden@db:port/jobs",
        "postgres://ada:hidden@d b/jobs",
        "jdbc:postgresql://db/jobs",
        ""
      })
  void saysWhatIsWrongWithoutThePassword(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
  }
}
