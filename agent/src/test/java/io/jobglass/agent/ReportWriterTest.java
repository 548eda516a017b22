package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.spool.ReportSpool;
import io.jobglass.agent.spool.SpoolException;
import io.jobglass.agent.spool.StoredReport;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeTotals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  private static final Pattern SECONDS = Pattern.compile("\"interval_seconds\":([0-9.]+)");

  @TempDir Path root;

  private Path directory;
  private ReportSpool spool;
  private ReportWriter writer;

  @BeforeEach
  void open() throws SpoolException {
    directory = root.resolve("spool");
    spool = ReportSpool.open(directory, 1_000_000);
    writer = new ReportWriter(spool, new ReportWriter.Sender("own", "n1", "boot", "1.0"));
  }

  @AfterEach
  void close() {
    spool.close();
  }

  @Test
  void keepsAFewWindowsWhileTheDiskFails() throws IOException {
    Path away = root.resolve("away");
    Files.move(directory, away);

    assertThat(writer.add(window(1))).isTrue();
    assertThat(writer.add(window(2))).isTrue();
    assertThat(writer.add(window(3))).isTrue();
    assertThat(writer.add(window(4))).isFalse();
    assertThat(writer.writeAll()).isFalse();
    assertThat(writer.add(window(4))).isFalse();
    assertThat(spool.lastSequence()).isZero();

    Files.move(away, directory);
    assertThat(writer.writeAll()).isTrue();
    assertThat(writer.add(window(4))).isTrue();
    assertThat(writer.writeAll()).isTrue();
    assertThat(lengths()).containsExactly("1.0", "2.0", "3.0", "4.0");
  }

  @Test
  void tellsEachClusterOfItsJobsOnly() throws IOException {
    Map<String, List<JobUsage>> jobs = new LinkedHashMap<>();
    jobs.put(null, List.of());
    jobs.put("guest", List.of());
    writer.add(new Windows.Window(Instant.EPOCH, 5, NodeTotals.NONE, jobs, List.of()));

    assertThat(writer.writeAll()).isTrue();

    assertThat(contents())
        .satisfiesExactly(
            own -> assertThat(own).contains("\"own\""),
            guest -> assertThat(guest).contains("\"guest\""));
  }

  private static Windows.Window window(double seconds) {
    Map<String, List<JobUsage>> jobs = new LinkedHashMap<>();
    jobs.put(null, List.of());
    return new Windows.Window(Instant.EPOCH, seconds, NodeTotals.NONE, jobs, List.of());
  }

  private List<String> lengths() throws IOException {
    List<String> lengths = new ArrayList<>();
    for (String content : contents()) {
      Matcher seconds = SECONDS.matcher(content);
      assertThat(seconds.find()).as(content).isTrue();
      lengths.add(seconds.group(1));
    }
    return lengths;
  }

  private List<String> contents() throws IOException {
    List<StoredReport> reports = new ArrayList<>(spool.oldest(10, 1_000_000));
    spool.newest().ifPresent(reports::add);
    return reports.stream().map(r -> new String(r.content(), StandardCharsets.UTF_8)).toList();
  }
}
