package io.jobglass.core.slurm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes event keys: what was told twice gets the same key twice. */
final class EventKey {
  private static final int BYTES = 16;

  private EventKey() {}

  /** {@code kind-} and half of the SHA-256 over the parts, none of which may contain NUL. */
  static String of(String kind, String... parts) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(String.join("\0", parts).getBytes(UTF_8));
      return kind + "-" + HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
