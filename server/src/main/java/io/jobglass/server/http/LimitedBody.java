package io.jobglass.server.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** A request body of which no more than a limit is read, within a limited time. Not thread-safe. */
final class LimitedBody extends ServletInputStream {
  private final ServletInputStream body;
  private final long deadlineNanos;
  private final int limit;
  private int read;

  LimitedBody(ServletInputStream body, int limit, Duration time) {
    this.body = body;
    this.limit = limit;
    this.deadlineNanos = System.nanoTime() + time.toNanos();
  }

  /** The body is larger than the limit. */
  static final class TooLarge extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    TooLarge(int limit) {
      super("the body is larger than " + limit + " bytes");
    }
  }

  /** The body did not arrive in time. */
  static final class TooSlow extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    TooSlow() {
      super("the body took too long to arrive");
    }
  }

  @Override
  public int read() throws IOException {
    int value = body.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = body.read(bytes, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int bytes) throws IOException {
    read += bytes;
    if (read > limit) {
      throw new TooLarge(limit);
    }
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new TooSlow();
    }
  }

  @Override
  public boolean isFinished() {
    return body.isFinished();
  }

  @Override
  public boolean isReady() {
    return body.isReady();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    body.setReadListener(listener);
  }
}
