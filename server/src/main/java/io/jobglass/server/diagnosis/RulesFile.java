package io.jobglass.server.diagnosis;

import io.jobglass.core.diagnosis.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's rules, read anew when the file has changed; a file that cannot be used then leaves the
 * rules as they were. Thread-safe.
 */
public final class RulesFile {
  private static final Logger log = LoggerFactory.getLogger(RulesFile.class);

  private final @Nullable Path file;
  private volatile RuleBook book = RuleBook.DEFAULTS;
  private @Nullable FileTime seen;

  private RulesFile(@Nullable Path file) {
    this.file = file;
  }

  /**
   * @param file null for the rules that are built in
   * @throws IllegalArgumentException when it cannot be used
   */
  public static RulesFile open(@Nullable Path file) {
    RulesFile rules = new RulesFile(file);
    if (file != null) {
      try {
        rules.read(file);
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
      }
    }
    return rules;
  }

  public RuleBook book() {
    return book;
  }

  /** Reads the file if it is another than before. */
  public synchronized void refresh() {
    if (file == null) {
      return;
    }
    try {
      if (!Files.getLastModifiedTime(file).equals(seen)) {
        read(file);
        log.info("event=rules_read file={}", file);
      }
    } catch (IOException | IllegalArgumentException e) {
      log.warn("event=rules_not_read file={} cause={}", file, e.getMessage());
    }
  }

  private synchronized void read(Path from) throws IOException {
    seen = Files.getLastModifiedTime(from);
    book = RulesYaml.parse(Files.readString(from));
  }
}
