package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.testing.Cli;
import io.jobglass.cli.testing.CliProcess;
import io.jobglass.cli.testing.RecordedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code import sacct --since} with a stand-in for sacct in PATH, which prints what a real one
 * does.
 */
class ImportIT {
  private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");

  @TempDir private Path folder;

  @Test
  void asksThisMachinesSacctForAllRunsSince() throws Exception {
    sacct(
        """
        printf '%s\\n' "$@" >"$OUT/arguments"
        printf '%s %s\\n' "$SLURM_TIME_FORMAT" "$TZ" >"$OUT/environment"
        cat <<'END'
        JobIDRaw|JobID|Cluster|User|State|ExitCode|Start|End|NodeList|AllocTRES|TotalCPU|MaxRSS|JobName
        10|10|bed|ada|COMPLETED|0:0|1795161600|1795165200|n1|billing=4,cpu=4,mem=8G,node=1|00:59:00||train
        10.batch|10.batch|bed||COMPLETED|0:0|1795161600|1795165200|n1|cpu=4,mem=8G,node=1|00:59:00|1073741824|batch
        11|11|bed|zoë|RUNNING|0:0|1795161600|Unknown|n1|cpu=1|00:00:00||now
        END
        """);
    try (RecordedServer server = new RecordedServer()) {
      server.answer(
          "POST /v1/events/hooks", 200, "{\"results\":[{\"name\":\"x\",\"status\":\"created\"}]}");

      Cli result = run(server, "--since", "2026-11-20");

      assertThat(result.err()).isEmpty();
      assertThat(result.code()).isZero();
      assertThat(result.out()).contains("1 had not ended and were left out");
      assertThat(Files.readString(folder.resolve("environment"))).isEqualTo("%s UTC\n");
      assertThat(Files.readAllLines(folder.resolve("arguments")))
          .contains("--allusers", "--duplicates", "--parsable2", "--noconvert")
          .anyMatch(argument -> argument.startsWith("--starttime=2026-11-"));
      Matcher content = CONTENT.matcher(server.requests().getFirst().body());
      assertThat(content.find()).isTrue();
      assertThat(new String(Base64.getDecoder().decode(content.group(1)), StandardCharsets.UTF_8))
          .contains("\"JobIDRaw\":\"10\"", "\"MaxRSS\":\"1073741824\"", "\"Imported\":\"sacct\"");
      assertThat(content.find()).as("one job, its step within it").isFalse();
    }
  }

  @Test
  void sacctThatFailsIsToldAndLosesNothingThatCame() throws Exception {
    sacct("echo 'sacct: error: slurm_persist_conn_open: connection refused' >&2; exit 1\n");
    try (RecordedServer server = new RecordedServer()) {
      Cli result = run(server, "--since", "90d");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err())
          .contains("connection refused", "sacct ended with status 1; not all rows came");
    }
  }

  private Cli run(RecordedServer server, String... options) throws Exception {
    List<String> words = new java.util.ArrayList<>(List.of("import", "sacct"));
    words.addAll(List.of(options));
    words.addAll(List.of("--server", server.uri().toString()));
    Map<String, String> environment =
        Map.of("PATH", folder + ":" + System.getenv("PATH"), "OUT", folder.toString());
    try (CliProcess process = CliProcess.start(folder, words, environment)) {
      return process.await();
    }
  }

  private void sacct(String script) throws IOException {
    Path program = Files.writeString(folder.resolve("sacct"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
