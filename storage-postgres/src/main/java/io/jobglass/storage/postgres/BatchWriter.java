package io.jobglass.storage.postgres;

import io.jobglass.core.storage.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one thread writes whatever callers have queued in one transaction, without waiting
 * for more, so batches grow by themselves when the disk is slow. A batch that cannot be written is
 * split in two until the request at fault is alone. Thread-safe.
 *
 * @param <T> what is written
 * @param <R> the answer for each
 */
final class BatchWriter<T, R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final String name;
  private final int capacity;
  private final int batchSize;
  private final Function<List<T>, List<R>> transaction;
  private final Semaphore room;
  private final LinkedBlockingQueue<Request<T, R>> queue = new LinkedBlockingQueue<>();
  private final Object closing = new Object();
  private final Thread thread;
  private volatile @Nullable String failure;
  private boolean closed;

  /**
   * How the writing goes.
   *
   * @param waiting how many items wait or are being written
   * @param failure why the last batch could not be written although nothing was wrong with it
   * @param alive whether the writing thread lives
   */
  record State(int waiting, @Nullable String failure, boolean alive) {}

  /** What one caller waits for; a request without items tells the writer to end. */
  private record Request<T, R>(List<T> items, CompletableFuture<List<R>> answer) {}

  /**
   * @param capacity how many items may wait
   * @param batchSize items of one transaction, unless one request alone has more
   * @param transaction writes items and returns one answer for each, or writes nothing and throws
   */
  BatchWriter(String name, int capacity, int batchSize, Function<List<T>, List<R>> transaction) {
    this.name = name;
    this.capacity = capacity;
    this.batchSize = batchSize;
    this.transaction = transaction;
    this.room = new Semaphore(capacity);
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  /**
   * Writes the items and waits until they are durable.
   *
   * @throws StoreException when there is no room, or they cannot be written
   */
  List<R> write(List<T> items) {
    if (items.isEmpty()) {
      return List.of();
    }
    int weight = Math.min(items.size(), capacity);
    if (!room.tryAcquire(weight)) {
      throw new StoreException(name + " is full: " + capacity + " items wait", null, true);
    }
    try {
      Request<T, R> request = new Request<>(List.copyOf(items), new CompletableFuture<>());
      synchronized (closing) {
        if (closed) {
          throw new StoreException(name + " is closed", null, true);
        }
        queue.add(request);
      }
      return request.answer().get();
    } catch (ExecutionException e) {
      throw told(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted; whether it was stored is not known", e, true);
    } finally {
      room.release(weight);
    }
  }

  State state() {
    return new State(capacity - room.availablePermits(), failure, thread.isAlive());
  }

  private static StoreException told(@Nullable Throwable cause) {
    return cause instanceof StoreException known
        ? new StoreException(String.valueOf(known.getMessage()), known, known.retryable())
        : new StoreException("cannot be stored: " + cause, cause, false);
  }

  private void run() {
    boolean open = true;
    while (open) {
      List<Request<T, R>> batch = new ArrayList<>();
      int size = 0;
      Request<T, R> next = take();
      while (next != null && size < batchSize) {
        open = !next.items().isEmpty();
        if (!open) {
          break;
        }
        batch.add(next);
        size += next.items().size();
        next = size < batchSize ? queue.poll() : null;
      }
      if (!batch.isEmpty()) {
        write(batch, size);
      }
    }
  }

  private Request<T, R> take() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        LOG.debug("{} ignores an interrupt; close() ends it", name);
      }
    }
  }

  private void write(List<Request<T, R>> batch, int size) {
    try {
      List<T> items = new ArrayList<>(size);
      batch.forEach(request -> items.addAll(request.items()));
      List<R> answers = transaction.apply(items);
      failure = null;
      int from = 0;
      for (Request<T, R> request : batch) {
        int to = from + request.items().size();
        request.answer().complete(List.copyOf(answers.subList(from, to)));
        from = to;
      }
    } catch (RuntimeException | Error e) {
      boolean outage = e instanceof StoreException failure && failure.retryable();
      failure = outage ? String.valueOf(e.getMessage()) : failure;
      if (batch.size() == 1 || outage) {
        batch.forEach(request -> request.answer().completeExceptionally(e));
      } else {
        LOG.debug("{} splits a batch of {} reason={}", name, batch.size(), e.getMessage());
        int half = batch.size() / 2;
        write(batch.subList(0, half), size);
        write(batch.subList(half, batch.size()), size);
      }
    }
  }

  /** Writes what is queued, then ends; later requests are refused. */
  @Override
  public void close() {
    synchronized (closing) {
      if (closed) {
        return;
      }
      closed = true;
      queue.add(new Request<>(List.of(), new CompletableFuture<>()));
    }
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.error("{} did not finish in time; waiting={}", name, state().waiting());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
