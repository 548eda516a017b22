package io.jobglass.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each send one request after the other, for a bounded time. */
final class Load {
  /** Sends one request and says whether it was answered as it should. */
  interface Request {
    boolean send(Connection connection, long number) throws IOException;
  }

  /**
   * What a load gave.
   *
   * @param wrong requests answered otherwise than they should
   */
  record Result(double perSecond, Latencies latencies, long wrong) {}

  /**
   * How much to send: whatever bound is met first ends it.
   *
   * @param perSecond over all clients, paced evenly; infinity for as fast as they are answered
   * @param requests over all clients
   */
  record Plan(int clients, Duration duration, double perSecond, long requests) {
    static Plan of(int clients, Duration duration) {
      return new Plan(clients, duration, Double.POSITIVE_INFINITY, Long.MAX_VALUE);
    }

    Plan paced(double perSecond) {
      return new Plan(clients, duration, perSecond, requests);
    }

    Plan atMost(long requests) {
      return new Plan(clients, duration, perSecond, requests);
    }
  }

  private Load() {}

  static Result run(int port, Plan plan, Request request) throws InterruptedException, IOException {
    List<Connection> connections = new ArrayList<>();
    try {
      // Before the clock starts: opening one is not what is measured.
      for (int i = 0; i < plan.clients(); i++) {
        connections.add(new Connection(port));
      }
      return run(connections, plan, request);
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private static Result run(List<Connection> connections, Plan plan, Request request)
      throws InterruptedException {
    Latencies latencies = new Latencies();
    AtomicLong numbers = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    CountDownLatch done = new CountDownLatch(connections.size());
    long start = System.nanoTime();
    long end = start + plan.duration().toNanos();
    for (Connection connection : connections) {
      Thread.startVirtualThread(() -> {
        try {
          while (true) {
            long number = numbers.getAndIncrement();
            // The due time, not the sending time: a stalled server must not hide its queue.
            long due = start + (long) (number * (1e9 / plan.perSecond()));
            if (number >= plan.requests() || Math.max(due, System.nanoTime()) >= end) {
              return;
            }
            pauseUntil(due);
            long from = Double.isInfinite(plan.perSecond()) ? System.nanoTime() : due;
            if (!request.send(connection, number)) {
              wrong.incrementAndGet();
            }
            latencies.add(System.nanoTime() - from);
          }
        } catch (IOException e) {
          wrong.incrementAndGet();
          System.err.println("a client gave up: " + e);
        } finally {
          done.countDown();
        }
      });
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(latencies.count() / seconds, latencies, wrong.get());
  }

  private static void pauseUntil(long due) {
    long wait = due - System.nanoTime();
    if (wait > 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(wait);
    }
  }
}
