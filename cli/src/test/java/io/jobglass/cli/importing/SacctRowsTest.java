package io.jobglass.cli.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class SacctRowsTest {
  private static final String HEADER = "JobIDRaw|JobID|State|Start|End|TotalCPU|MaxRSS|JobName";

  private final List<Map<String, String>> rows = new ArrayList<>();
  private final SacctRows reader = new SacctRows(ZoneId.of("Europe/Berlin"), rows::add);

  @Test
  void stepsGoIntoTheirJobAndTimesBecomeSeconds() {
    read(
        HEADER,
        "42|42|COMPLETED|2026-11-20T09:00:00|2026-11-20T10:00:00|00:59:00||a|name",
        "42.batch|42.batch|COMPLETED|||||batch",
        "42.0|42.0|COMPLETED||||2.50G|step",
        "42.1|42.1|COMPLETED||||900M|step",
        "43|43|FAILED|1795163400|1795167000|00:00:01||b");
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst())
        .containsEntry("Start", "1795161600")
        .containsEntry("End", "1795165200")
        .containsEntry("MaxRSS", "2.50G")
        .containsEntry("JobName", "a|name")
        .containsEntry("Imported", "sacct");
    assertThat(rows.get(1)).containsEntry("End", "1795167000").doesNotContainKey("MaxRSS");
  }

  @Test
  void whatHasNotEndedAndWhatIsNoRowIsCounted() {
    read(HEADER, "44|44|RUNNING|2026-11-20T09:00:00|Unknown|||c", "slurm_load: warning");
    assertThat(rows).isEmpty();
    assertThat(reader.notEnded()).isEqualTo(1);
    assertThat(reader.unreadable()).isEqualTo(1);
  }

  @Test
  void fileWithoutTheColumnsSaysHowToMakeOne() {
    assertThatThrownBy(() -> reader.line("JobID|JobName|Partition"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("JobIDRaw")
        .hasMessageContaining("sacct -a -D -P");
  }

  @Test
  void jobstatsSummaryTakesThePlaceOfSamples() throws IOException {
    read(
        "JobIDRaw|State|End|TotalCPU|MaxRSS|AdminComment",
        "45|COMPLETED|1795167000|00:00:01|1M|JS1:"
            + packed(
                "{\"nodes\":{\"n1\":{\"total_time\":3600.5,\"used_memory\":1000},"
                    + "\"n2\":{\"total_time\":100,\"used_memory\":3000}}}"),
        "46|COMPLETED|1795167000|00:00:01|1M|JS1:Short");
    assertThat(rows.getFirst())
        .containsEntry("TotalCPU", "1:01:40")
        .containsEntry("MaxRSS", "3000")
        .doesNotContainKey("AdminComment");
    assertThat(rows.get(1)).containsEntry("TotalCPU", "00:00:01").containsEntry("MaxRSS", "1M");
  }

  private void read(String... lines) {
    for (String line : lines) {
      reader.line(line);
    }
    reader.end();
  }

  private static String packed(String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
