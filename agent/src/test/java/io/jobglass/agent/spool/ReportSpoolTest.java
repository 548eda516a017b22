package io.jobglass.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.agent.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportSpoolTest {
  private static final long CAP = 1 << 20;

  @TempDir Path root;

  private static void append(ReportSpool spool, int count) throws SpoolException {
    for (int i = 0; i < count; i++) {
      spool.append((stream, sequence) -> content(sequence).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String content(long sequence) {
    return "report " + sequence + " " + "x".repeat((int) (sequence % 7));
  }

  /** Takes everything out as the report lane does. */
  private static List<Long> drain(ReportSpool spool) throws IOException {
    List<Long> sequences = new ArrayList<>();
    while (true) {
      List<StoredReport> reports = new ArrayList<>(spool.newest().stream().toList());
      if (reports.isEmpty()) {
        reports.addAll(spool.oldest(10, 1 << 20));
      }
      if (reports.isEmpty()) {
        return sequences;
      }
      for (StoredReport report : reports) {
        assertThat(new String(report.content(), StandardCharsets.UTF_8))
            .isEqualTo(content(report.sequence()));
        sequences.add(report.sequence());
      }
      spool.acknowledge(reports);
    }
  }

  private static List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    }
  }

  @Test
  void newestComesFirstThenTheOldestInOrder() throws IOException {
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      append(spool, 25);
      List<Long> sequences = drain(spool);
      assertThat(sequences.getFirst()).isEqualTo(25);
      assertThat(sequences.subList(1, 25)).isSorted().hasSize(24);
      assertThat(spool.pending()).isZero();
      append(spool, 2);
      assertThat(drain(spool)).containsExactly(27L, 26L);
    }
  }

  @Test
  void streamAndSequenceGoOnAfterARestart() throws IOException {
    String stream;
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      stream = spool.streamId();
      append(spool, 5);
      spool.acknowledge(spool.oldest(2, 1000));
    }
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      assertThat(spool.streamId()).isEqualTo(stream).matches("[0-9a-f]{32}");
      assertThat(spool.lastSequence()).isEqualTo(5);
      append(spool, 1);
      assertThat(drain(spool)).containsExactlyInAnyOrder(3L, 4L, 5L, 6L);
    }
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      assertThat(spool.pending()).isZero();
      append(spool, 1);
      assertThat(drain(spool)).containsExactly(7L);
      assertThat(spool.droppedReports()).isZero();
    }
  }

  @Test
  void survivesAFileCutAtEveryByte() throws IOException {
    Path original = root.resolve("original");
    try (ReportSpool spool = ReportSpool.open(original, CAP)) {
      append(spool, 4);
    }
    Path segment = segments(original).getFirst();
    byte[] whole = Files.readAllBytes(segment);
    long last = 0;
    for (int length = 0; length <= whole.length; length++) {
      Path cut = root.resolve("cut" + length);
      Files.createDirectories(cut);
      Files.write(cut.resolve(segment.getFileName()), java.util.Arrays.copyOf(whole, length));
      Files.copy(original.resolve("stream"), cut.resolve("stream"));
      try (ReportSpool spool = ReportSpool.open(cut, CAP)) {
        assertThat(spool.lastSequence()).isGreaterThanOrEqualTo(last);
        last = spool.lastSequence();
        append(spool, 1);
        assertThat(drain(spool)).hasSize((int) last + 1);
        assertThat(spool.droppedReports()).isZero();
      }
      Trees.delete(cut);
    }
    assertThat(last).isEqualTo(4);
  }

  @Test
  void survivesJunkAnywhere() throws IOException {
    Random random = new Random(4711);
    for (int round = 0; round < 200; round++) {
      Path directory = root.resolve("junk" + round);
      try (ReportSpool spool = ReportSpool.open(directory, CAP)) {
        append(spool, 6);
      }
      Path segment = segments(directory).getFirst();
      byte[] bytes = Files.readAllBytes(segment);
      int at = random.nextInt(bytes.length);
      int count = 1 + random.nextInt(60);
      for (int i = at; i < Math.min(bytes.length, at + count); i++) {
        bytes[i] = (byte) random.nextInt(256);
      }
      Files.write(segment, bytes);
      try (ReportSpool spool = ReportSpool.open(directory, CAP)) {
        append(spool, 1);
        long added = spool.lastSequence();
        List<Long> sequences = drain(spool);
        assertThat(sequences).doesNotHaveDuplicates().contains(added);
        assertThat(sequences.size()).isGreaterThanOrEqualTo(3);
        assertThat(sequences.size() + spool.droppedReports()).isEqualTo(added);
        assertThat(spool.pending()).isZero();
      }
      Trees.delete(directory);
    }
  }

  @Test
  void damageAtTheEndBeginsANewStream() throws IOException {
    String stream;
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      append(spool, 3);
      stream = spool.streamId();
    }
    Path segment = segments(root).getFirst();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length - 1] ^= 1;
    Files.write(segment, bytes);
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      assertThat(spool.lastSequence()).isEqualTo(2);
      assertThat(spool.streamId()).isNotEqualTo(stream);
      assertThat(spool.junkBytes()).isPositive();
    }
  }

  @Test
  void otherFilesAndEmptySegmentsAreLeftAlone() throws IOException {
    Files.writeString(root.resolve("x.seg"), "junk");
    Files.writeString(root.resolve("00000000000000000001.seg"), "");
    Files.writeString(root.resolve("acknowledged"), "not a number");
    Files.writeString(root.resolve("stream"), "../..");
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      append(spool, 2);
      assertThat(drain(spool)).hasSize(2);
    }
  }

  @Test
  void oldestGiveWayAtTheCap() throws IOException {
    try (ReportSpool spool = ReportSpool.open(root, 64 * 1024)) {
      byte[] big = new byte[4000];
      for (int i = 0; i < 100; i++) {
        spool.append((stream, sequence) -> big);
      }
      assertThat(spool.bytes()).isLessThanOrEqualTo(64 * 1024);
      assertThat(spool.droppedReports()).isPositive();
      assertThat(spool.droppedReports() + spool.pending()).isEqualTo(100);
      List<StoredReport> oldest = spool.oldest(5, 1 << 20);
      assertThat(oldest.getFirst().sequence()).isEqualTo(spool.droppedReports() + 1);
    }
  }

  @Test
  void acknowledgedSegmentsAreDeleted() throws IOException {
    try (ReportSpool spool = ReportSpool.open(root, 64 * 1024)) {
      for (int round = 0; round < 50; round++) {
        spool.append((stream, sequence) -> new byte[3000]);
        spool.acknowledge(spool.newest().stream().toList());
      }
      assertThat(segments(root)).hasSize(1);
      assertThat(spool.droppedReports()).isZero();
    }
  }

  @Test
  void contentThatCannotBeMadeUsesNoSequence() throws IOException {
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      assertThatThrownBy(() ->
              spool.append((stream, sequence) -> {
                throw new IOException("no");
              }))
          .isInstanceOf(SpoolException.class);
      append(spool, 1);
      assertThat(spool.lastSequence()).isEqualTo(1);
      assertThat(spool.failedWrites()).isEqualTo(1);
    }
  }

  @Test
  void oneAgentHasIt() throws IOException {
    ReportSpool first = ReportSpool.open(root, CAP);
    try (first) {
      assertThatThrownBy(() -> ReportSpool.open(root, CAP))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("in use");
    }
  }

  /** Appends for ever and prints each sequence that it was given. */
  public static final class Appender {
    private Appender() {}

    public static void main(String[] args) throws IOException {
      try (ReportSpool spool = ReportSpool.open(Path.of(args[0]), CAP * 64)) {
        while (true) {
          System.out.println(
              spool.append(
                  (stream, sequence) -> content(sequence).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }

  @Test
  void everySequenceThatWasGivenSurvivesKill() throws Exception {
    long given = 0;
    for (int round = 0; round < 3; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Appender.class.getName(),
                  root.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        long target = given + 100;
        while (given < target) {
          given = Long.parseLong(lines.readLine());
        }
        process.toHandle().destroyForcibly();
        process.waitFor();
        // A line may have been cut by the kill; only whole ones count.
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          given = Math.max(given, Long.parseLong(line));
        }
      }
    }
    try (ReportSpool spool = ReportSpool.open(root, CAP * 64)) {
      assertThat(spool.lastSequence()).isGreaterThanOrEqualTo(given);
      assertThat(drain(spool)).hasSize((int) spool.lastSequence());
    }
  }

  @Test
  void appendsAgainAfterReadOnlyDamageOfTheAcknowledgedFile() throws IOException {
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      append(spool, 3);
      drain(spool);
    }
    Files.write(root.resolve("acknowledged"), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    try (ReportSpool spool = ReportSpool.open(root, CAP)) {
      append(spool, 1);
      assertThat(spool.lastSequence()).isEqualTo(4);
    }
  }
}
