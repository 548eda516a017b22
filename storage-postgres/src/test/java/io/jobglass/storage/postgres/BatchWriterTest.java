package io.jobglass.storage.postgres;

import static io.jobglass.storage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.core.storage.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchWriterTest {
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    gate.countDown();
    callers.close();
  }

  private BatchWriter<Integer, String> writer(int capacity) {
    return new BatchWriter<>("test-writer", capacity, 4, this::write);
  }

  /** Holds the first batch until the gate opens; 13 cannot be written, 99 is an outage. */
  private List<String> write(List<Integer> items) {
    batches.add(List.copyOf(items));
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (items.contains(99)) {
      throw new StoreException("the database is gone", null, true);
    }
    if (items.contains(13)) {
      throw new IllegalArgumentException("13");
    }
    return items.stream().map(String::valueOf).toList();
  }

  private Future<List<String>> submit(BatchWriter<Integer, String> writer, Integer... items) {
    int before = writer.state().waiting();
    Future<List<String>> answer = callers.submit(() -> writer.write(List.of(items)));
    eventually("the request waits", () -> writer.state().waiting() == before + items.length);
    return answer;
  }

  @Test
  void writesTogetherWhatWaitedTogether() throws Exception {
    try (BatchWriter<Integer, String> writer = writer(100)) {
      Future<List<String>> first = submit(writer, 1);
      eventually("the first is being written", () -> batches.size() == 1);
      Future<List<String>> second = submit(writer, 2, 3);
      Future<List<String>> third = submit(writer, 4);
      Future<List<String>> fourth = submit(writer, 5, 6);
      gate.countDown();

      assertThat(first.get()).containsExactly("1");
      assertThat(second.get()).containsExactly("2", "3");
      assertThat(third.get()).containsExactly("4");
      assertThat(fourth.get()).containsExactly("5", "6");
      assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5, 6));
    }
  }

  @Test
  void onlyTheRequestAtFaultFails() throws Exception {
    try (BatchWriter<Integer, String> writer = writer(100)) {
      Future<List<String>> first = submit(writer, 0);
      eventually("the first is being written", () -> batches.size() == 1);
      Future<List<String>> good = submit(writer, 1);
      Future<List<String>> bad = submit(writer, 13);
      Future<List<String>> alsoGood = submit(writer, 2);
      gate.countDown();

      assertThat(first.get()).containsExactly("0");
      assertThat(good.get()).containsExactly("1");
      assertThat(alsoGood.get()).containsExactly("2");
      assertThatThrownBy(bad::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              StoreException.class, failure -> assertThat(failure.retryable()).isFalse());
    }
  }

  @Test
  void outageFailsAllAtOnceAndTheNextIsTriedAgain() throws Exception {
    try (BatchWriter<Integer, String> writer = writer(100)) {
      Future<List<String>> outage = submit(writer, 99);
      gate.countDown();
      assertThatThrownBy(outage::get)
          .cause()
          .isInstanceOfSatisfying(
              StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
      assertThat(writer.state().failure()).isEqualTo("the database is gone");

      assertThat(writer.write(List.of(1))).containsExactly("1");
      assertThat(writer.state().failure()).isNull();
    }
  }

  @Test
  void saysNoAtOnceWhenFull() throws Exception {
    try (BatchWriter<Integer, String> writer = writer(2)) {
      Future<List<String>> first = submit(writer, 1, 2);

      assertThatThrownBy(() -> writer.write(List.of(3)))
          .isInstanceOfSatisfying(
              StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
      gate.countDown();
      assertThat(first.get()).containsExactly("1", "2");
      assertThat(writer.write(List.of(4, 5, 6))).as("more than fit at once").hasSize(3);
    }
  }

  @Test
  void closingWritesWhatWaits() throws Exception {
    BatchWriter<Integer, String> writer = writer(100);
    Future<List<String>> first = submit(writer, 1);
    Future<List<String>> second = submit(writer, 2);
    gate.countDown();
    writer.close();

    assertThat(first.get()).containsExactly("1");
    assertThat(second.get()).containsExactly("2");
    assertThat(writer.state().alive()).isFalse();
    assertThatThrownBy(() -> writer.write(List.of(3)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }
}
