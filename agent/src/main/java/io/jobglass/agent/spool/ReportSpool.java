package io.jobglass.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports on disk until the server has them. A report has its sequence number when it is on disk;
 * it survives the death of the process. When the files reach their cap the oldest go and are
 * counted. One process holds the directory at a time. Thread-safe.
 */
public final class ReportSpool implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSpool.class);
  private static final String SUFFIX = ".seg";
  private static final long MAX_SEGMENT_BYTES = 4L << 20;
  private static final int RECENT = 64;

  /** Makes the content of the report that gets this stream and sequence. */
  @FunctionalInterface
  public interface Content {
    byte[] encode(String streamId, long sequence) throws IOException;
  }

  private record Place(long segment, long offset) {}

  private final Path directory;
  private final long capBytes;
  private final FileChannel lockFile;
  private final TreeMap<Long, Long> segmentBytes = new TreeMap<>();
  private final TreeMap<Long, Place> recent = new TreeMap<>();
  private final AcknowledgedRanges acknowledged;
  private String streamId;
  private long lastSequence;
  private @Nullable FileChannel writing;
  private long writingSegment;
  private long cursorSequence;
  private Place cursor = new Place(0, 0);
  private long droppedReports;
  private long junkBytes;
  private long failedWrites;
  private boolean closed;

  private ReportSpool(Path directory, long capBytes, FileChannel lockFile) throws IOException {
    this.directory = directory;
    this.capBytes = capBytes;
    this.lockFile = lockFile;
    this.acknowledged = new AcknowledgedRanges(readAcknowledged());
    this.streamId = readStream().orElse("");
    findSegments();
    boolean intact = recoverEnd();
    if (streamId.isEmpty() || !intact) {
      // Sequences that were lost with damaged records must not be given again in the same stream.
      streamId = newStream();
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

  private void findSegments() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        try {
          long first = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
          segmentBytes.put(first, Files.size(file));
        } catch (NumberFormatException e) {
          LOG.warn("not a segment, left alone: file={}", file);
        }
      }
    }
  }

  /** Finds the last sequence; false when what lies at the end is damaged rather than cut short. */
  private boolean recoverEnd() throws IOException {
    lastSequence = acknowledged.upTo();
    boolean intact = true;
    for (long segment : segmentBytes.descendingKeySet()) {
      long last = 0;
      try (FileChannel channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
        long offset = 0;
        while (true) {
          RecordFormat.Found found = RecordFormat.read(channel, offset);
          if (found instanceof RecordFormat.Found.Good good) {
            last = Math.max(last, good.sequence());
            offset = good.end();
          } else if (found instanceof RecordFormat.Found.End) {
            break;
          } else {
            long next = RecordFormat.findMagic(channel, offset + 1);
            intact &= found instanceof RecordFormat.Found.Torn && next >= channel.size();
            junkBytes += next - offset;
            offset = next;
          }
        }
      }
      lastSequence = Math.max(lastSequence, Math.max(last, segment - 1));
      if (last > 0) {
        break;
      }
    }
    return intact;
  }

  public synchronized String streamId() {
    return streamId;
  }

  /** The last sequence given; 0 before the first. */
  public synchronized long lastSequence() {
    return lastSequence;
  }

  /**
   * Puts a report on disk.
   *
   * @return its sequence
   * @throws SpoolException when it could not be written; no sequence was used then
   */
  public synchronized long append(Content content) throws SpoolException {
    long sequence = lastSequence + 1;
    try {
      byte[] encoded = content.encode(streamId, sequence);
      if (encoded.length > RecordFormat.MAX_CONTENT_BYTES) {
        throw new IOException("report of " + encoded.length + " bytes is too long");
      }
      ByteBuffer record = RecordFormat.encode(sequence, encoded);
      makeRoom(record.remaining());
      try {
        write(sequence, record);
      } catch (IOException e) {
        // Most likely no space is left: the oldest reports give way to the newest.
        if (!dropOldest()) {
          throw e;
        }
        write(sequence, record.rewind());
      }
      lastSequence = sequence;
      notifyAll();
      return sequence;
    } catch (IOException e) {
      failedWrites++;
      throw new SpoolException("report not spooled: " + e, e);
    }
  }

  private void write(long sequence, ByteBuffer record) throws IOException {
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
    segmentBytes.put(writingSegment, channel.size());
    recent.put(sequence, new Place(writingSegment, offset));
    if (recent.size() > RECENT) {
      recent.pollFirstEntry();
    }
  }

  /** A process never writes to a segment that another has written: its end may be torn. */
  private FileChannel segmentFor(long sequence, int bytes) throws IOException {
    FileChannel open = writing;
    if (open != null) {
      long most = Math.min(MAX_SEGMENT_BYTES, Math.max(4096, capBytes / 8));
      if (open.size() == 0 || open.size() + bytes <= most) {
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
    segmentBytes.put(sequence, 0L);
    return created;
  }

  private void makeRoom(int bytes) {
    while (bytes() + bytes > capBytes && dropOldest()) {
      // one more
    }
  }

  /** Drops the oldest segment that is not being written; false when there is none. */
  private boolean dropOldest() {
    Map.Entry<Long, Long> oldest = segmentBytes.firstEntry();
    if (oldest == null || (writing != null && oldest.getKey() == writingSegment)) {
      return false;
    }
    Long next = segmentBytes.higherKey(oldest.getKey());
    long lastOfIt = next == null ? lastSequence : next - 1;
    for (long sequence = Math.max(oldest.getKey(), acknowledged.upTo() + 1);
        sequence <= lastOfIt;
        sequence++) {
      droppedReports += acknowledged.contains(sequence) ? 0 : 1;
    }
    delete(oldest.getKey());
    acknowledged.add(Math.min(oldest.getKey(), acknowledged.upTo() + 1), lastOfIt);
    return true;
  }

  private void delete(long segment) {
    segmentBytes.remove(segment);
    recent.values().removeIf(place -> place.segment() == segment);
    try {
      Files.deleteIfExists(path(segment));
    } catch (IOException e) {
      LOG.warn("segment not deleted: file={} error={}", path(segment), e.toString());
    }
  }

  /** The newest report, when the server does not have it. */
  public synchronized Optional<StoredReport> newest() throws IOException {
    return lastSequence == 0 || acknowledged.contains(lastSequence)
        ? Optional.empty()
        : read(lastSequence, lastSequence + 1, 1, Long.MAX_VALUE).stream().findFirst();
  }

  /** The oldest reports that the server does not have, the newest excepted. */
  public synchronized List<StoredReport> oldest(int maxReports, long maxBytes) throws IOException {
    while (true) {
      long from = acknowledged.upTo() + 1;
      long end = Math.min(lastSequence, acknowledged.nextAcknowledged(from));
      if (from >= end) {
        return List.of();
      }
      List<StoredReport> reports = read(from, end, maxReports, maxBytes);
      long firstThere = reports.isEmpty() ? end : reports.getFirst().sequence();
      if (firstThere > from) {
        // Lost with damaged records.
        droppedReports += firstThere - from;
        settle(from, firstThere - 1);
      }
      if (!reports.isEmpty()) {
        return reports;
      }
    }
  }

  /** Reads records with {@code from <= sequence < end}, in order. */
  private List<StoredReport> read(long from, long end, int maxReports, long maxBytes)
      throws IOException {
    List<StoredReport> result = new ArrayList<>();
    long bytes = 0;
    Place place = placeOf(from);
    long segment = place.segment();
    long offset = place.offset();
    while (segment > 0) {
      try (FileChannel channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
        while (true) {
          RecordFormat.Found found = RecordFormat.read(channel, offset);
          if (found instanceof RecordFormat.Found.Good good) {
            if (good.sequence() >= end) {
              return result;
            }
            if (good.sequence() >= from
                && (result.isEmpty() || good.sequence() > result.getLast().sequence())) {
              bytes += good.content().length;
              if (!result.isEmpty() && (result.size() >= maxReports || bytes > maxBytes)) {
                cursor = new Place(segment, offset);
                cursorSequence = good.sequence();
                return result;
              }
              result.add(new StoredReport(good.sequence(), good.content()));
              if (maxReports == 1) {
                return result;
              }
            }
            offset = good.end();
          } else if (found instanceof RecordFormat.Found.End) {
            break;
          } else {
            offset = RecordFormat.findMagic(channel, offset + 1);
          }
        }
      } catch (NoSuchFileException e) {
        segmentBytes.remove(segment);
      }
      Long next = segmentBytes.higherKey(segment);
      segment = next == null ? 0 : next;
      offset = 0;
    }
    return result;
  }

  private Place placeOf(long sequence) {
    Place known = recent.get(sequence);
    if (known != null) {
      return known;
    }
    Long segment = segmentBytes.floorKey(sequence);
    if (segment == null) {
      segment = segmentBytes.isEmpty() ? Long.valueOf(0) : segmentBytes.firstKey();
    }
    boolean useCursor = cursor.segment() == segment && cursorSequence <= sequence;
    return useCursor ? cursor : new Place(segment, 0);
  }

  /** The server has these; what lay between them is lost with damaged records. */
  public synchronized void acknowledge(List<StoredReport> reports) {
    if (!reports.isEmpty()) {
      long first = reports.getFirst().sequence();
      long last = reports.getLast().sequence();
      droppedReports += last - first + 1 - reports.size();
      settle(first, last);
    }
  }

  /** The server will never take this one. */
  public synchronized void drop(StoredReport report) {
    droppedReports++;
    settle(report.sequence(), report.sequence());
  }

  private void settle(long from, long to) {
    long before = acknowledged.upTo();
    acknowledged.add(from, to);
    long upTo = acknowledged.upTo();
    if (upTo == before) {
      return;
    }
    try {
      writeFile("acknowledged", upTo + "\n");
    } catch (IOException e) {
      failedWrites++;
    }
    for (Long segment = segmentBytes.firstKey(); segment != null; ) {
      Long next = segmentBytes.higherKey(segment);
      long last = next == null ? lastSequence : next - 1;
      boolean isWriting = writing != null && segment == writingSegment;
      if (last > upTo || isWriting) {
        break;
      }
      delete(segment);
      segment = next;
    }
  }

  /** Waits until there is a report after {@code sequence}, for so long at most. */
  public synchronized void awaitAfter(long sequence, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!closed && lastSequence <= sequence) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  public synchronized long bytes() {
    long sum = 0;
    for (long bytes : segmentBytes.values()) {
      sum += bytes;
    }
    return sum;
  }

  /** Reports that the server does not have yet. */
  public synchronized long pending() {
    return acknowledged.pending(lastSequence);
  }

  /** Reports lost: for want of room, by damage, or because the server would never take them. */
  public synchronized long droppedReports() {
    return droppedReports;
  }

  public synchronized long junkBytes() {
    return junkBytes;
  }

  public synchronized long failedWrites() {
    return failedWrites;
  }

  private Path path(long segment) {
    return directory.resolve("%020d%s".formatted(segment, SUFFIX));
  }

  private String newStream() throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    writeFile("stream", id + "\n");
    return id;
  }

  private Optional<String> readStream() throws IOException {
    return readFile("stream").filter(id -> id.matches("[0-9a-f]{32}"));
  }

  private long readAcknowledged() throws IOException {
    OptionalLong value =
        readFile("acknowledged").filter(text -> text.matches("[0-9]{1,18}")).stream()
            .mapToLong(Long::parseLong)
            .findFirst();
    return value.orElse(0);
  }

  private Optional<String> readFile(String name) throws IOException {
    try {
      byte[] content = Files.readAllBytes(directory.resolve(name));
      return Optional.of(new String(content, StandardCharsets.ISO_8859_1).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Old or new content is there after a crash, never a mixture. */
  private void writeFile(String name, String content) throws IOException {
    Path written = directory.resolve(name + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
    Files.move(
        written,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    try {
      if (writing != null) {
        writing.close();
      }
      lockFile.close();
    } catch (IOException e) {
      LOG.debug("spool not closed: error={}", e.toString());
    }
  }
}
