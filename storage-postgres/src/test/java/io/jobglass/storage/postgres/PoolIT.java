package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolIT {
  @RegisterExtension static final Databases DATABASES = new Databases();

  /** What is planned on empty tables is kept, and must do when they have grown. */
  @ParameterizedTest
  @ValueSource(strings = {JobRows.PLACES, AttemptRow.OF_JOBS})
  void writersLookJobsUpByKeyOnEmptyTables(String query) {
    String prepared = query.replace(":clusters", "$1").replace(":ids", "$2");
    try (Pool pool = Pool.writing(DATABASES.service(), 1)) {
      String plan =
          pool.with(handle -> {
            handle.execute("prepare look(text[], text[]) as " + prepared);
            return String.join(
                "\n",
                handle
                    .createQuery("explain execute look('{a,b}', '{1,2}')")
                    .mapTo(String.class)
                    .list());
          });
      assertThat(plan).contains("Index Cond: ((external_id = wanted.external_id)");
    }
  }
}
