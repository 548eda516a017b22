package io.jobglass.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record in a segment file: magic, length of the content, sequence, CRC32C over those two and the
 * content, content; numbers big-endian.
 */
final class RecordFormat {
  static final int HEADER_BYTES = 20;
  static final int MAX_CONTENT_BYTES = 4 << 20;
  private static final int MAGIC = 0x4a475231; // JGR1

  private RecordFormat() {}

  /** What lies at an offset of a segment. */
  sealed interface Found {
    /** A whole, good record. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, not kept
    record Good(long sequence, byte[] content, long end) implements Found {}

    /** The start of a record whose rest was never written. */
    record Torn() implements Found {}

    /** Something else. */
    record Junk() implements Found {}

    /** The end of the file. */
    record End() implements Found {}
  }

  static ByteBuffer encode(long sequence, byte[] content) {
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + content.length);
    record.putInt(MAGIC).putInt(content.length).putLong(sequence);
    record.putInt(checksum(sequence, content)).put(content);
    return record.flip();
  }

  private static int checksum(long sequence, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(12).putInt(content.length).putLong(sequence).flip());
    crc.update(content);
    return (int) crc.getValue();
  }

  static Found read(FileChannel channel, long offset) throws IOException {
    long left = channel.size() - offset;
    if (left <= 0) {
      return new Found.End();
    }
    byte[] headerBytes = readFully(channel, offset, (int) Math.min(left, HEADER_BYTES));
    if (headerBytes == null) {
      return new Found.Torn();
    }
    ByteBuffer header = ByteBuffer.wrap(headerBytes);
    ByteBuffer magic = ByteBuffer.allocate(4).putInt(MAGIC).flip();
    for (int i = 0; i < Math.min(4, header.limit()); i++) {
      if (header.get(i) != magic.get(i)) {
        return new Found.Junk();
      }
    }
    if (header.limit() < HEADER_BYTES) {
      return new Found.Torn();
    }
    int length = header.getInt(4);
    long sequence = header.getLong(8);
    if (length < 0 || length > MAX_CONTENT_BYTES || sequence < 1) {
      return new Found.Junk();
    }
    if (left < HEADER_BYTES + (long) length) {
      return new Found.Torn();
    }
    byte[] content = readFully(channel, offset + HEADER_BYTES, length);
    if (content == null) {
      return new Found.Torn();
    }
    if (checksum(sequence, content) != header.getInt(16)) {
      return new Found.Junk();
    }
    return new Found.Good(sequence, content, offset + HEADER_BYTES + length);
  }

  /** The next offset from {@code from} on where a record may start; the size when there is none. */
  static long findMagic(FileChannel channel, long from) throws IOException {
    long size = channel.size();
    ByteBuffer window = ByteBuffer.allocate(64 * 1024);
    long at = from;
    while (at < size) {
      window.clear();
      int count = channel.read(window, at);
      if (count <= 0) {
        return size;
      }
      int last = count - 4;
      for (int i = 0; i <= last; i++) {
        if (window.getInt(i) == MAGIC) {
          return at + i;
        }
      }
      if (count < window.capacity()) {
        return size;
      }
      at += last + 1;
    }
    return size;
  }

  private static byte @Nullable [] readFully(FileChannel channel, long offset, int length)
      throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        return null;
      }
    }
    return bytes;
  }
}
