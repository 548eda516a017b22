package io.jobglass.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool in a child process whose disk is full, or whose files may not grow. */
class FullDiskTest {
  private static final int REPORT_BYTES = 2000;

  @TempDir Path root;

  /** The child; prints what it finds, one word and number a line. */
  static final class Child {
    private final ReportSpool spool;
    private long given;
    private long failed;

    private Child(Path directory) throws IOException {
      spool = ReportSpool.open(directory, 1 << 20);
    }

    public static void main(String[] args) throws IOException {
      Path directory = Path.of(args[0]);
      switch (args[1]) {
        case "small" -> small(directory);
        case "filled" -> filled(directory);
        default -> throw new IllegalArgumentException(args[1]);
      }
    }

    private static void small(Path directory) throws IOException {
      Child child = new Child(directory);
      child.append(500);
      child.print();
      child.spool.close();
      System.out.println("after " + new Child(directory).spool.lastSequence());
    }

    /** Someone else takes the whole disk, and gives it back. */
    private static void filled(Path directory) throws IOException {
      Child child = new Child(directory);
      child.append(5);
      Path other = directory.resolveSibling("other");
      try (var out = Files.newOutputStream(other)) {
        while (true) {
          out.write(1);
        }
      } catch (IOException e) {
        // now it is full
      }
      child.append(5);
      child.print();
      Files.delete(other);
      child.append(5);
      child.print();
    }

    private void append(int count) {
      for (int i = 0; i < count; i++) {
        try {
          given = spool.append((stream, sequence) -> content(sequence));
        } catch (SpoolException e) {
          failed++;
        }
      }
    }

    private static byte[] content(long sequence) {
      return (sequence + " " + "x".repeat(REPORT_BYTES)).getBytes(StandardCharsets.UTF_8);
    }

    /** Sequence given last, failures, reports lost, and those that can still be read. */
    private void print() throws IOException {
      List<Long> there = new ArrayList<>();
      spool.newest().ifPresent(report -> there.add(report.sequence()));
      for (StoredReport report : spool.oldest(1000, 1 << 20)) {
        assertThat(report.content()).isEqualTo(content(report.sequence()));
        there.add(report.sequence());
      }
      System.out.println("given " + given);
      System.out.println("failed " + failed);
      System.out.println("lost " + spool.droppedReports());
      System.out.println("there " + there.size());
    }
  }

  private static List<String> java(Path directory, String what) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-Xmx64m",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        Child.class.getName(),
        directory.toString(),
        what);
  }

  private record Ended(int status, List<String> lines) {}

  private static Ended run(String setup, List<String> namespace, List<String> command)
      throws Exception {
    List<String> words = new ArrayList<>(namespace);
    words.addAll(List.of("bash", "-c", setup + " && exec \"$@\"", "-"));
    words.addAll(command);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    return new Ended(process.waitFor(), lines);
  }

  /** Runs the child on a disk of 256 KiB of its own. */
  private List<String> onSmallDisk(String what) throws Exception {
    Path disk = Files.createDirectories(root.resolve("disk"));
    String mount = "mount -t tmpfs -o size=256k tmpfs " + disk;
    Optional<List<String>> namespace = Optional.empty();
    for (List<String> way : List.of(List.of("unshare", "-m"), List.of("unshare", "-rm"))) {
      if (namespace.isEmpty() && run(mount, way, List.of("true")).status() == 0) {
        namespace = Optional.of(way);
      }
    }
    assumeTrue(namespace.isPresent(), "a small disk needs a mount namespace");
    Ended ended = run(mount, namespace.get(), java(disk.resolve("spool"), what));
    assertThat(ended.status()).as(ended.lines().toString()).isZero();
    return ended.lines();
  }

  private static long number(List<String> lines, String word, int nth) {
    return lines.stream()
        .filter(line -> line.startsWith(word + " "))
        .skip(nth)
        .mapToLong(line -> Long.parseLong(line.substring(word.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oldReportsGiveWayToNewOnesOnAFullDisk() throws Exception {
    List<String> lines = onSmallDisk("small");
    assertThat(number(lines, "given", 0)).isEqualTo(500);
    assertThat(number(lines, "failed", 0)).isZero();
    assertThat(number(lines, "lost", 0) + number(lines, "there", 0)).isEqualTo(500);
    assertThat(number(lines, "there", 0)).isGreaterThan(50);
    assertThat(number(lines, "after", 0)).isEqualTo(500);
  }

  @Test
  void reportThatFindsNoRoomUsesNoSequenceAndHarmsNoOther() throws Exception {
    List<String> lines = onSmallDisk("filled");
    assertThat(number(lines, "failed", 0)).isPositive();
    assertThat(number(lines, "given", 0)).isEqualTo(10 - number(lines, "failed", 0));
    assertThat(number(lines, "there", 0)).isEqualTo(number(lines, "given", 0));
    assertThat(number(lines, "failed", 1)).isEqualTo(number(lines, "failed", 0));
    assertThat(number(lines, "given", 1)).isEqualTo(number(lines, "given", 0) + 5);
    assertThat(number(lines, "there", 1)).isEqualTo(number(lines, "given", 1));
    assertThat(number(lines, "lost", 1)).isZero();
  }

  @Test
  void fileThatMayNotGrowCostsNothingThatIsInIt() throws Exception {
    Ended ended = run("ulimit -f 64", List.of(), java(root.resolve("spool"), "small"));
    assertThat(ended.status()).as(ended.lines().toString()).isZero();
    assertThat(number(ended.lines(), "failed", 0)).isPositive();
    assertThat(number(ended.lines(), "there", 0)).isEqualTo(number(ended.lines(), "given", 0));
    assertThat(number(ended.lines(), "after", 0)).isEqualTo(number(ended.lines(), "given", 0));
  }
}
