package io.jobglass.core.slurm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;

/** Writes records as the hook does. */
final class HookBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static HookBytes at(Instant time, String node) {
    return new HookBytes()
        .entry("JOBGLASS_HOOK_VERSION=1")
        .entry("JOBGLASS_HOOK_TIME=%d.%09d".formatted(time.getEpochSecond(), time.getNano()))
        .entry("JOBGLASS_HOOK_NODE=" + node)
        .entry("JOBGLASS_HOOK_BOOT_ID=5f3c0d0e-8f6b-4f57-9f43-6d0a4a3c9b11");
  }

  HookBytes entry(String entry) {
    return bytes(entry.getBytes(UTF_8)).bytes(new byte[1]);
  }

  HookBytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  HookBytes environment(Map<String, String> environment) {
    environment.forEach((name, value) -> entry(name + "=" + value));
    return this;
  }

  byte[] build() {
    return out.toByteArray();
  }

  HookFile file() {
    try {
      return HookFile.parse(build());
    } catch (MalformedHookException e) {
      throw new AssertionError(e);
    }
  }
}
