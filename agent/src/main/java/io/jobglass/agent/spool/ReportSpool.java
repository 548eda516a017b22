package io.jobglass.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports on disk until the server has them. A report has its sequence number when it is on disk;
 * it survives the death of the process. When the files reach their cap the oldest go and are
 * counted. One process holds the directory at a time. Thread-safe.
 */
public final class ReportSpool implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSpool.class);
  private static final long SMALLEST_SEGMENT_BYTES = 4096;

  /** Makes the content of the report that gets this stream and sequence. */
  @FunctionalInterface
  public interface Content {
    byte[] encode(String streamId, long sequence) throws IOException;
  }

  private final long capBytes;
  private final FileChannel lockFile;
  private final SegmentStore segments;
  private final Deliveries deliveries;
  private final String streamId;
  private long failedAppends;
  private boolean closed;

  private ReportSpool(Path directory, long capBytes, FileChannel lockFile) throws IOException {
    this.capBytes = capBytes;
    this.lockFile = lockFile;
    this.deliveries = new Deliveries(new StateFile(directory.resolve("acknowledged")));
    this.segments = new SegmentStore(directory, Math.max(SMALLEST_SEGMENT_BYTES, capBytes / 8));
    boolean intact = segments.recoverEnd(deliveries.upTo());
    StateFile stream = new StateFile(directory.resolve("stream"));
    Optional<String> before = stream.read().filter(id -> id.matches("[0-9a-f]{32}"));
    if (before.isPresent() && intact) {
      this.streamId = before.get();
    } else {
      // Sequences that were lost with damaged records must not be given again in the same stream.
      this.streamId = newStreamId();
      stream.write(streamId);
    }
  }

  /**
   * Opens or creates the spool in a directory.
   *
   * @throws SpoolException when that is not possible, or another process has it
   */
  public static ReportSpool open(Path directory, long capBytes) throws SpoolException {
    try {
      Files.createDirectories(directory);
      FileChannel lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (lockFile.tryLock() == null) {
          throw new OverlappingFileLockException();
        }
        return new ReportSpool(directory, capBytes, lockFile);
      } catch (OverlappingFileLockException e) {
        lockFile.close();
        throw new SpoolException("spool " + directory + " is in use by another agent", e);
      } catch (IOException e) {
        lockFile.close();
        throw e;
      }
    } catch (SpoolException e) {
      throw e;
    } catch (IOException e) {
      throw new SpoolException("spool " + directory + " cannot be used: " + e, e);
    }
  }

  private static String newStreamId() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  public String streamId() {
    return streamId;
  }

  /** The last sequence given; 0 before the first. */
  public synchronized long lastSequence() {
    return segments.lastSequence();
  }

  /**
   * Puts a report on disk.
   *
   * @return its sequence
   * @throws SpoolException when it could not be written; no sequence was used then
   */
  public synchronized long append(Content content) throws SpoolException {
    long sequence = segments.lastSequence() + 1;
    try {
      byte[] encoded = content.encode(streamId, sequence);
      if (encoded.length > RecordFormat.MAX_CONTENT_BYTES) {
        throw new IOException("report of " + encoded.length + " bytes is too long");
      }
      ByteBuffer record = RecordFormat.encode(sequence, encoded);
      makeRoom(record.remaining());
      try {
        segments.write(sequence, record);
      } catch (IOException e) {
        // Most likely no space is left: the oldest reports give way to the newest.
        if (!dropOldest()) {
          throw e;
        }
        segments.write(sequence, record.rewind());
      }
      notifyAll();
      return sequence;
    } catch (IOException e) {
      failedAppends++;
      throw new SpoolException("report not spooled: " + e, e);
    }
  }

  private void makeRoom(int bytes) {
    while (segments.bytes() + bytes > capBytes && dropOldest()) {
      // one more
    }
  }

  private boolean dropOldest() {
    SegmentStore.Stretch gone = segments.deleteOldest();
    if (gone == null) {
      return false;
    }
    deliveries.dropAll(gone.first(), gone.last());
    return true;
  }

  /** The newest report, when the server does not have it. */
  public synchronized Optional<StoredReport> newest() throws IOException {
    long last = segments.lastSequence();
    return last == 0 || deliveries.contains(last)
        ? Optional.empty()
        : segments.read(last, last + 1, 1, Long.MAX_VALUE).stream().findFirst();
  }

  /** The oldest reports that the server does not have, the newest excepted. */
  public synchronized List<StoredReport> oldest(int maxReports, long maxBytes) throws IOException {
    while (true) {
      long from = deliveries.upTo() + 1;
      long end = deliveries.endOfFirstOpen(segments.lastSequence());
      if (from >= end) {
        return List.of();
      }
      List<StoredReport> reports = segments.read(from, end, maxReports, maxBytes);
      long firstThere = reports.isEmpty() ? end : reports.getFirst().sequence();
      if (firstThere > from) {
        // Lost with damaged records.
        deliveries.countDropped(firstThere - from);
        settle(from, firstThere - 1);
      }
      if (!reports.isEmpty()) {
        return reports;
      }
    }
  }

  /** The server has these; what lay between them is lost with damaged records. */
  public synchronized void acknowledge(List<StoredReport> reports) {
    if (!reports.isEmpty()) {
      long first = reports.getFirst().sequence();
      long last = reports.getLast().sequence();
      deliveries.countDropped(last - first + 1 - reports.size());
      settle(first, last);
    }
  }

  /** The server will never take this one. */
  public synchronized void drop(StoredReport report) {
    deliveries.countDropped(1);
    settle(report.sequence(), report.sequence());
  }

  private void settle(long from, long to) {
    if (deliveries.settle(from, to)) {
      segments.deleteUpTo(deliveries.upTo());
    }
  }

  /** Waits until there is a report after {@code sequence}, for so long at most. */
  public synchronized void awaitAfter(long sequence, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!closed && segments.lastSequence() <= sequence) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  public synchronized long bytes() {
    return segments.bytes();
  }

  /** Reports that the server does not have yet. */
  public synchronized long pending() {
    return deliveries.pending(segments.lastSequence());
  }

  /** Reports lost: for want of room, by damage, or because the server would never take them. */
  public synchronized long droppedReports() {
    return deliveries.dropped();
  }

  public synchronized long junkBytes() {
    return segments.junkBytes();
  }

  public synchronized long failedWrites() {
    return failedAppends + deliveries.failedWrites();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    try {
      segments.close();
      lockFile.close();
    } catch (IOException e) {
      LOG.debug("spool not closed: error={}", e.toString());
    }
  }
}
