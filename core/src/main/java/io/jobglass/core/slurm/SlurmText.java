package io.jobglass.core.slurm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Slurm's texts, in which some words mean that there is none. */
final class SlurmText {
  /** Longer comments and names are cut. */
  static final int MAX_LENGTH = 4096;

  private static final String NULL = "(null)";
  private static final String UNASSIGNED = "None assigned";

  private SlurmText() {}

  /** The text without NUL, cut to {@link #MAX_LENGTH}; null when there is none. */
  static @Nullable String of(@Nullable String value) {
    if (value == null) {
      return null;
    }
    String text = value.replace("\0", "");
    if (text.isBlank() || text.equals(NULL)) {
      return null;
    }
    int cut = MAX_LENGTH;
    if (text.length() > cut && Character.isHighSurrogate(text.charAt(cut - 1))) {
      cut--;
    }
    return text.length() > cut ? text.substring(0, cut) : text;
  }

  /** The partition a job ran in; a list of those it asked for does not tell. */
  static @Nullable String partition(@Nullable String value) {
    String partition = of(value);
    return partition == null || partition.contains(",") ? null : partition;
  }

  /** The hosts of a host list; none for one that cannot be read. */
  static List<String> nodes(@Nullable String expression) {
    if (expression == null || expression.equals(NULL) || expression.equals(UNASSIGNED)) {
      return List.of();
    }
    try {
      return Hostlist.expand(expression);
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
