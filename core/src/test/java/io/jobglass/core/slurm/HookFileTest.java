package io.jobglass.core.slurm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HookFileTest {
  private static final Instant TIME = Instant.parse("2026-11-23T13:34:13.377342720Z");

  @Test
  void readsHeadersAndEnvironment() {
    HookFile hook =
        HookBytes.at(TIME, "node1").entry("SLURM_JOB_ID=14").entry("SLURM_JOB_COMMENT=").file();

    assertThat(hook.node()).isEqualTo("node1");
    assertThat(hook.bootId()).isEqualTo("5f3c0d0e-8f6b-4f57-9f43-6d0a4a3c9b11");
    assertThat(hook.time()).isEqualTo(TIME);
    assertThat(hook.environment())
        .containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of("SLURM_JOB_ID", "14", "SLURM_JOB_COMMENT", ""));
    assertThat(hook.truncated()).isFalse();
  }

  @Test
  void timeMayHaveAnyFractionOrNone() throws MalformedHookException {
    assertThat(parse("1\0TIME=1795440853\0NODE=n").time())
        .isEqualTo(Instant.parse("2026-11-23T13:34:13Z"));
    assertThat(parse("1\0TIME=1795440853.5\0NODE=n").time())
        .isEqualTo(Instant.parse("2026-11-23T13:34:13.5Z"));
    assertThat(parse("1\0TIME=1795440853\0NODE=n").bootId()).isEqualTo("unknown");
  }

  @Test
  void valuesMayHoldAnythingButNul() {
    String value = "a=b\nc\t\"'\\ $(reboot) ünï";

    assertThat(HookBytes.at(TIME, "n").entry("X=" + value).file().environment())
        .containsEntry("X", value);
  }

  @Test
  void ofARepeatedNameTheFirstCounts() {
    HookFile hook =
        HookBytes.at(TIME, "n")
            .entry("X=1")
            .entry("X=2")
            .entry("JOBGLASS_HOOK_NODE=elsewhere")
            .file();

    assertThat(hook.environment()).containsEntry("X", "1");
    assertThat(hook.node()).isEqualTo("n");
  }

  @Test
  void bytesThatAreNoUtf8AreReplacedAndCounted() {
    HookFile hook =
        HookBytes.at(TIME, "n").bytes(new byte[] {'X', '=', (byte) 0xff, 'a', 0}).file();

    assertThat(hook.environment()).containsEntry("X", "\ufffda");
    assertThat(hook.replacedValues()).isEqualTo(1);
  }

  @Test
  void entryThatWasCutShortIsNotUsed() {
    HookFile hook =
        HookBytes.at(TIME, "n")
            .entry("JOBGLASS_HOOK_TRUNCATED=1")
            .entry("A=1")
            .bytes("SLURM_JOB_ID=12".getBytes(UTF_8))
            .file();

    assertThat(hook.truncated()).isTrue();
    assertThat(hook.environment()).containsOnlyKeys("A");
    assertThat(hook.droppedEntries()).isEqualTo(1);
  }

  @Test
  void entriesWithoutANameAreDropped() {
    HookFile hook = HookBytes.at(TIME, "n").entry("").entry("=x").entry("word").entry("A=").file();

    assertThat(hook.environment()).containsOnlyKeys("A");
    assertThat(hook.droppedEntries()).isEqualTo(3);
  }

  @Test
  void whatIsNoRecordIsMalformed() {
    malformed("", "an empty file");
    malformed("\0\0\0\0", "JOBGLASS_HOOK_VERSION=1");
    malformed("SLURM_JOB_ID=1\0", "JOBGLASS_HOOK_VERSION=1");
    malformed("JOBGLASS_HOOK_VERSION=1", "JOBGLASS_HOOK_VERSION=1");
    malformed("JOBGLASS_HOOK_VERSION=2\0JOBGLASS_HOOK_TIME=1\0JOBGLASS_HOOK_NODE=n\0", "version 2");
    malformed("A=b\0JOBGLASS_HOOK_VERSION=1\0JOBGLASS_HOOK_TIME=1\0", "begins with");
    malformed("JOBGLASS_HOOK_VERSION=1\0JOBGLASS_HOOK_TIME=1\0", "NODE");
    malformed("JOBGLASS_HOOK_VERSION=1\0JOBGLASS_HOOK_NODE=n\0", "TIME");
    for (String time : new String[] {"0", "-1", "x", "1e9", "1.", ".5", "999999999999", "1.%N"}) {
      malformed(
          "JOBGLASS_HOOK_VERSION=1\0JOBGLASS_HOOK_NODE=n\0JOBGLASS_HOOK_TIME=" + time + "\0",
          "TIME");
    }
    malformed("JOBGLASS_HOOK_VERSION=1\0JOBGLASS_HOOK_NODE=a\nb\0JOBGLASS_HOOK_TIME=1\0", "NODE");
    malformed("x".repeat(HookFile.MAX_BYTES + 1), "at most 1048576 bytes");
  }

  @Test
  void junkNeverThrowsAnythingElse() {
    Random random = new Random(17);
    byte[] good = HookBytes.at(TIME, "node1").entry("SLURM_JOB_ID=14").entry("X=ü").build();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        HookFile hook = HookFile.parse(bytes);
        HookEnvironment.read(hook, hook.eventKey("f"), "default");
      } catch (MalformedHookException e) {
        assertThat(e).hasMessageNotContaining("\0");
      }
    }
  }

  @Test
  void eventKeyIsThatOfNodeBootAndFile() {
    HookFile hook = HookBytes.at(TIME, "n").file();
    String key = hook.eventKey("1795440853-prolog_slurmd-14-99-0.env");

    assertThat(key).matches("hook-[0-9a-f]{32}");
    assertThat(
            HookBytes.at(TIME.plusSeconds(1), "n")
                .file()
                .eventKey("1795440853-prolog_slurmd-14-99-0.env"))
        .isEqualTo(key);
    assertThat(hook.eventKey("other")).isNotEqualTo(key);
    assertThat(HookBytes.at(TIME, "m").file().eventKey("1795440853-prolog_slurmd-14-99-0.env"))
        .isNotEqualTo(key);
  }

  private static HookFile parse(String headers) throws MalformedHookException {
    String text = "JOBGLASS_HOOK_VERSION=" + headers.replace("\0", "\0JOBGLASS_HOOK_") + "\0";
    return HookFile.parse(text.getBytes(UTF_8));
  }

  private static void malformed(String text, String message) {
    assertThatExceptionOfType(MalformedHookException.class)
        .isThrownBy(() -> HookFile.parse(text.getBytes(UTF_8)))
        .withMessageContaining(message);
  }
}
