package io.jobglass.agent.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of the users in the password file. Users of a directory service are not in it; their names
 * come with the scheduler's hooks. Not thread-safe.
 */
public final class UserNames {
  private static final int MAX_REMEMBERED = 10_000;

  private final Path passwordFile;
  private final Map<Long, String> names = new HashMap<>();
  private @Nullable FileTime readAt;

  public UserNames(Path passwordFile) {
    this.passwordFile = passwordFile;
  }

  public @Nullable String name(long uid) {
    try {
      FileTime modified = Files.getLastModifiedTime(passwordFile);
      if (!modified.equals(readAt)) {
        read();
        readAt = modified;
      }
    } catch (IOException e) {
      return null;
    }
    return names.get(uid);
  }

  private void read() throws IOException {
    names.clear();
    try (BufferedReader lines =
        Files.newBufferedReader(passwordFile, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(":", 4);
        if (fields.length == 4 && names.size() < MAX_REMEMBERED) {
          try {
            names.putIfAbsent(Long.valueOf(fields[2]), fields[0]);
          } catch (NumberFormatException e) {
            // A line of another kind, such as "+::::::".
          }
        }
      }
    }
  }
}
