package io.jobglass.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports in segment files, each named after the first sequence in it. A process never writes to a
 * segment that another has written: its end may be torn. Not thread-safe.
 */
final class SegmentStore implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);
  private static final String SUFFIX = ".seg";
  private static final long MAX_SEGMENT_BYTES = 4L << 20;
  private static final int RECENT = 64;

  private record Place(long segment, long offset) {}

  /** The sequences of a segment, as far as its name and the next one's tell. */
  record Stretch(long first, long last) {}

  private final Path directory;
  private final long segmentLimit;
  private final TreeMap<Long, Long> bytesBySegment = new TreeMap<>();
  private final TreeMap<Long, Place> recent = new TreeMap<>();
  private long lastSequence;
  private @Nullable FileChannel writing;
  private long writingSegment;
  private long cursorSequence;
  private Place cursor = new Place(0, 0);
  private long junkBytes;

  SegmentStore(Path directory, long segmentLimit) throws IOException {
    this.directory = directory;
    this.segmentLimit = Math.min(MAX_SEGMENT_BYTES, segmentLimit);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        try {
          long first = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
          bytesBySegment.put(first, Files.size(file));
        } catch (NumberFormatException e) {
          LOG.warn("not a segment, left alone: file={}", file);
        }
      }
    }
  }

  /**
   * Finds the last sequence.
   *
   * @param atLeast a sequence that is known to have been given
   * @return false when what lies at the end is damaged rather than cut short
   */
  boolean recoverEnd(long atLeast) throws IOException {
    lastSequence = atLeast;
    boolean intact = true;
    for (long segment : bytesBySegment.descendingKeySet()) {
      long[] last = {0};
      try (FileChannel channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
        SegmentScan.Damage damage =
            SegmentScan.run(
                channel,
                0,
                (good, offset) -> {
                  last[0] = Math.max(last[0], good.sequence());
                  return true;
                });
        intact &= damage.onlyTornEnd();
        junkBytes += damage.bytes();
      }
      lastSequence = Math.max(lastSequence, Math.max(last[0], segment - 1));
      if (last[0] > 0) {
        break;
      }
    }
    return intact;
  }

  /** The last sequence given; 0 before the first. */
  long lastSequence() {
    return lastSequence;
  }

  /** Writes and forces a record; after a failure nothing of it remains. */
  void write(long sequence, ByteBuffer record) throws IOException {
    FileChannel channel = segmentFor(sequence, record.remaining());
    long offset = channel.size();
    try {
      while (record.hasRemaining()) {
        channel.write(record, offset + record.position());
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(offset);
      throw e;
    }
    bytesBySegment.put(writingSegment, channel.size());
    recent.put(sequence, new Place(writingSegment, offset));
    if (recent.size() > RECENT) {
      recent.pollFirstEntry();
    }
    lastSequence = sequence;
  }

  private FileChannel segmentFor(long sequence, int bytes) throws IOException {
    FileChannel open = writing;
    if (open != null) {
      if (open.size() == 0 || open.size() + bytes <= segmentLimit) {
        return open;
      }
      open.close();
      writing = null;
    }
    FileChannel created =
        FileChannel.open(
            path(sequence),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    writing = created;
    writingSegment = sequence;
    bytesBySegment.put(sequence, 0L);
    return created;
  }

  /** Deletes the oldest segment that is not being written; null when there is none. */
  @Nullable Stretch deleteOldest() {
    if (bytesBySegment.isEmpty() || isWriting(bytesBySegment.firstKey())) {
      return null;
    }
    long oldest = bytesBySegment.firstKey();
    Stretch stretch = new Stretch(oldest, lastOf(oldest));
    delete(oldest);
    return stretch;
  }

  /** Deletes the segments that have no sequence after this one. */
  void deleteUpTo(long sequence) {
    while (!bytesBySegment.isEmpty()) {
      long oldest = bytesBySegment.firstKey();
      if (isWriting(oldest) || lastOf(oldest) > sequence) {
        return;
      }
      delete(oldest);
    }
  }

  private boolean isWriting(long segment) {
    return writing != null && segment == writingSegment;
  }

  private long lastOf(long segment) {
    Long next = bytesBySegment.higherKey(segment);
    return next == null ? lastSequence : next - 1;
  }

  private void delete(long segment) {
    bytesBySegment.remove(segment);
    recent.values().removeIf(place -> place.segment() == segment);
    try {
      Files.deleteIfExists(path(segment));
    } catch (IOException e) {
      LOG.warn("segment not deleted: file={} error={}", path(segment), e.toString());
    }
  }

  /** Reads records with {@code from <= sequence < end}, in order. */
  List<StoredReport> read(long from, long end, int maxReports, long maxBytes) throws IOException {
    Gathering gathering = new Gathering(from, end, maxReports, maxBytes);
    Place place = placeOf(from);
    long offset = place.offset();
    for (Long segment = place.segment();
        segment != null && segment > 0 && !gathering.full();
        segment = bytesBySegment.higherKey(segment)) {
      try (FileChannel channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
        SegmentScan.run(channel, offset, gathering);
      } catch (NoSuchFileException e) {
        bytesBySegment.remove(segment);
      }
      if (gathering.nextSequence() > 0) {
        cursor = new Place(segment, gathering.nextOffset());
        cursorSequence = gathering.nextSequence();
      }
      offset = 0;
    }
    return gathering.reports();
  }

  private Place placeOf(long sequence) {
    Place known = recent.get(sequence);
    if (known != null) {
      return known;
    }
    Long segment = bytesBySegment.floorKey(sequence);
    if (segment == null) {
      segment = bytesBySegment.isEmpty() ? Long.valueOf(0) : bytesBySegment.firstKey();
    }
    boolean useCursor = cursor.segment() == segment && cursorSequence <= sequence;
    return useCursor ? cursor : new Place(segment, 0);
  }

  long bytes() {
    return bytesBySegment.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Damaged bytes found at the start. */
  long junkBytes() {
    return junkBytes;
  }

  private Path path(long segment) {
    return directory.resolve("%020d%s".formatted(segment, SUFFIX));
  }

  @Override
  public void close() throws IOException {
    if (writing != null) {
      writing.close();
    }
  }
}
