package io.jobglass.storage.postgres.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The passwords of the embedded server's roles, kept in a file that only its owner can read. */
record Secrets(Map<Role, String> passwords) {
  /** Who connects to the embedded server. */
  enum Role {
    /** Creates roles and databases; used at start only. */
    ADMIN("postgres"),
    /** Owns the schema and migrates it. */
    OWNER("jobglass_owner"),
    /** Runs the service: cannot change what is append-only. */
    SERVICE("jobglass");

    private final String databaseName;

    Role(String databaseName) {
      this.databaseName = databaseName;
    }

    String databaseName() {
      return databaseName;
    }
  }

  Secrets {
    passwords = Map.copyOf(passwords);
  }

  String password(Role role) {
    String password = passwords.get(role);
    if (password == null) {
      throw new EmbeddedException("the secrets file has no password for " + role);
    }
    return password;
  }

  /** Reads the file, or makes it with new random passwords. */
  static Secrets in(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<Role, String> passwords = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      String password = properties.getProperty(key(role));
      if (password == null || !password.matches("[0-9a-f]{48}")) {
        throw new EmbeddedException("no usable " + key(role) + " password in " + file);
      }
      passwords.put(role, password);
    }
    return new Secrets(passwords);
  }

  private static void create(Path file) throws IOException {
    Properties properties = new Properties();
    SecureRandom random = new SecureRandom();
    for (Role role : Role.values()) {
      byte[] bytes = new byte[24];
      random.nextBytes(bytes);
      properties.setProperty(key(role), HexFormat.of().formatHex(bytes));
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer writer = Files.newBufferedWriter(temporary, StandardOpenOption.DSYNC)) {
      properties.store(writer, "Passwords of the embedded PostgreSQL");
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String key(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "Secrets[hidden]";
  }
}
