package io.jobglass.agent.jobcomp;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A request's body that ends at a cap, and keeps its beginning to be shown to someone. */
final class CappedBody extends FilterInputStream {
  private static final int SHOWN_BYTES = 64 * 1024;

  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private long left;

  CappedBody(InputStream body, long cap) {
    super(body);
    this.left = cap;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left <= 0 && length > 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(left, length));
    if (count > 0) {
      left -= count;
      int room = SHOWN_BYTES - beginning.size();
      beginning.write(buffer, offset, Math.clamp(room, 0, count));
    }
    return count;
  }

  /** Whoever parses it must not end the request. */
  @Override
  public void close() {}

  /** The sender waits for an answer until it has sent all. */
  void drain() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  byte[] beginning() {
    return beginning.toByteArray();
  }
}
