package io.jobglass.server.webhook;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go. Its text shows neither the key nor what a URL may carry besides its host.
 *
 * @param keyFile whose bytes, without blanks around them, sign each message
 * @param perMinute most requests in a minute
 */
public record WebhookSettings(URI url, Path keyFile, int perMinute) {
  private static final int SHORTEST_KEY = 16;

  /** What is wrong with the settings, one line each. */
  public List<String> problems() {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      return List.of("webhook.url: expected a URL such as https://host/path");
    }
    byte[] key = readKey();
    if (key == null) {
      return List.of(
          "webhook.key_file: expected a file with the key that signs, cannot read " + keyFile);
    }
    return key.length < SHORTEST_KEY
        ? List.of("webhook.key_file: expected a key of 16 bytes at least in " + keyFile)
        : List.of();
  }

  /**
   * The key as the file has it now.
   *
   * @throws IllegalStateException when it cannot be read any more
   */
  byte[] key() {
    byte[] key = readKey();
    if (key == null) {
      throw new IllegalStateException("cannot read the webhook's key from " + keyFile);
    }
    return key;
  }

  private byte @Nullable [] readKey() {
    try {
      return Files.readString(keyFile).strip().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return url.getScheme() + "://" + url.getHost();
  }
}
