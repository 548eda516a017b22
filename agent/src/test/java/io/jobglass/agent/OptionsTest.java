package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.accounting.AccountingSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static Settings settings(List<String> words, Map<String, String> environment) {
    assertThat(Options.parse(words, environment)).isInstanceOf(Options.Parsed.Run.class);
    return ((Options.Parsed.Run) Options.parse(words, environment)).settings();
  }

  @Test
  void defaults() {
    assertThat(settings(List.of("--node", "n1"), Map.of()))
        .isEqualTo(
            new Settings(
                null,
                Path.of("/var/lib/jobglass-agent/spool"),
                Path.of("/var/lib/jobglass-agent/runs"),
                Path.of("/var/spool/jobglass/hooks"),
                "n1",
                null,
                Path.of("/sys/fs/cgroup"),
                Path.of("/proc"),
                Path.of("/etc/passwd"),
                null,
                15,
                5,
                "127.0.0.1",
                9816,
                0,
                null,
                new Settings.Gpus(null, Path.of("/sys"), Path.of("/etc/slurm/gres.conf")),
                256L << 20,
                5,
                false,
                Settings.Output.TABLE));
  }

  @Test
  void everyOptionAndItsVariable() {
    Settings expected =
        new Settings(
            URI.create("https://jobglass.example:8443"),
            Path.of("s"),
            Path.of("r"),
            Path.of("h"),
            "n2",
            "c",
            Path.of("cg"),
            Path.of("pr"),
            Path.of("pw"),
            Path.of("t"),
            30,
            10,
            "::1",
            0,
            9817,
            new AccountingSettings(
                Path.of("/a"), Duration.ofSeconds(120), Duration.ofSeconds(10), 500),
            new Settings.Gpus(Path.of("n"), Path.of("sy"), Path.of("g")),
            1L << 20,
            2.5,
            true,
            Settings.Output.JSON);
    assertThat(
            settings(
                List.of(
                    ("--server https://jobglass.example:8443/ --spool s --runs r --hook-spool h"
                            + " --node n2 --cluster c --cgroup-root cg --proc-root pr"
                            + " --password-file pw --token-file t --interval 30"
                            + " --detail-interval=10 --metrics-host ::1 --metrics-port 0 --jobcomp-port 9817"
                            + " --accounting /a --accounting-interval 120"
                            + " --accounting-timeout 10 --accounting-rows 500"
                            + " --nvml-library n --sys-root sy --gres-conf g"
                            + " --spool-mib 1 --cpu-limit 2.5 --once --output json")
                        .split(" ")),
                Map.of("JOBGLASS_AGENT_NODE", "overridden")))
        .isEqualTo(expected);
    assertThat(
            settings(
                List.of("--once"),
                Map.ofEntries(
                    Map.entry("JOBGLASS_AGENT_SERVER", "https://jobglass.example:8443"),
                    Map.entry("JOBGLASS_AGENT_SPOOL", "s"),
                    Map.entry("JOBGLASS_AGENT_RUNS", "r"),
                    Map.entry("JOBGLASS_AGENT_HOOK_SPOOL", "h"),
                    Map.entry("JOBGLASS_AGENT_NODE", "n2"),
                    Map.entry("JOBGLASS_AGENT_CLUSTER", "c"),
                    Map.entry("JOBGLASS_AGENT_CGROUP_ROOT", "cg"),
                    Map.entry("JOBGLASS_AGENT_PROC_ROOT", "pr"),
                    Map.entry("JOBGLASS_AGENT_PASSWORD_FILE", "pw"),
                    Map.entry("JOBGLASS_AGENT_TOKEN_FILE", "t"),
                    Map.entry("JOBGLASS_AGENT_INTERVAL", "30"),
                    Map.entry("JOBGLASS_AGENT_DETAIL_INTERVAL", "10"),
                    Map.entry("JOBGLASS_AGENT_METRICS_HOST", "::1"),
                    Map.entry("JOBGLASS_AGENT_METRICS_PORT", "0"),
                    Map.entry("JOBGLASS_AGENT_JOBCOMP_PORT", "9817"),
                    Map.entry("JOBGLASS_AGENT_ACCOUNTING", "/a"),
                    Map.entry("JOBGLASS_AGENT_ACCOUNTING_INTERVAL", "120"),
                    Map.entry("JOBGLASS_AGENT_ACCOUNTING_TIMEOUT", "10"),
                    Map.entry("JOBGLASS_AGENT_ACCOUNTING_ROWS", "500"),
                    Map.entry("JOBGLASS_AGENT_NVML_LIBRARY", "n"),
                    Map.entry("JOBGLASS_AGENT_SYS_ROOT", "sy"),
                    Map.entry("JOBGLASS_AGENT_GRES_CONF", "g"),
                    Map.entry("JOBGLASS_AGENT_SPOOL_MIB", "1"),
                    Map.entry("JOBGLASS_AGENT_CPU_LIMIT", "2.5"),
                    Map.entry("JOBGLASS_AGENT_OUTPUT", "json"))))
        .isEqualTo(expected);
  }

  @Test
  void allErrorsAreToldTogether() {
    Options.Parsed parsed =
        Options.parse(
            List.of("--server", "ftp://x", "--interval", "0", "--what", "--metrics-port"),
            Map.of("JOBGLASS_AGENT_NODE", "n", "JOBGLASS_AGENT_OUTPUT", "xml"));
    assertThat(parsed)
        .isEqualTo(
            new Options.Parsed.Wrong(
                List.of(
                    "unknown option --what",
                    "--metrics-port needs a value: N",
                    "--server must be an http or https address, got ftp://x",
                    "--interval must be a number from 1 to 3600, got 0",
                    "--output must be table or json, got xml")));
  }

  @Test
  void completionRecordsNeedSomewhereToGo() {
    assertThat(Options.parse(List.of("--node=n", "--jobcomp-port=9817"), Map.of()))
        .isEqualTo(
            new Options.Parsed.Wrong(
                List.of("--jobcomp-port needs --server: nobody would take what is received")));
  }

  @Test
  void accountingNeedsItsProgramAndSomewhereToGo() {
    assertThat(Options.parse(List.of("--node=n", "--accounting=sacct"), Map.of()))
        .isEqualTo(
            new Options.Parsed.Wrong(
                List.of(
                    "--accounting needs --server: nobody would take what is found",
                    "--accounting must be the path of sacct, such as /usr/bin/sacct, got sacct")));
  }

  @Test
  void helpNamesEveryOption() {
    Options.Parsed parsed = Options.parse(List.of("--help"), Map.of());
    assertThat(((Options.Parsed.Help) parsed).text())
        .contains("--server URL", "--hook-spool DIR", "[/sys/fs/cgroup]", "--once");
  }
}
