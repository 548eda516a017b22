package io.jobglass.core.usage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a job has a GPU. */
public enum GpuSharing {
  EXCLUSIVE,
  /** With other jobs, in a way that nobody told. */
  SHARED,
  SHARD,
  MPS,
  /** A device that is a part of a split GPU, and the job's alone. */
  MIG;

  /** The name on the wire, such as {@code exclusive}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null for a code that this version does not know. */
  public static @Nullable GpuSharing of(@Nullable String code) {
    for (GpuSharing sharing : values()) {
      if (sharing.code().equals(code)) {
        return sharing;
      }
    }
    return null;
  }
}
