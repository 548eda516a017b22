package io.jobglass.core.job;

/**
 * The scheduler's name of a job: unique in a cluster at one time, but reused later.
 *
 * @param cluster the cluster's name, never blank
 * @param externalId the scheduler's id, 1 to 255 characters of any script
 */
public record JobId(String cluster, String externalId) {
  public static final int MAX_LENGTH = 255;

  public JobId {
    requireName("cluster", cluster);
    requireName("job id", externalId);
  }

  private static void requireName(String what, String value) {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " must have 1 to " + MAX_LENGTH + " characters, got " + length);
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " must not contain NUL");
    }
  }

  /** {@code cluster:id}, the form that names a job without a default cluster. */
  @Override
  public String toString() {
    return cluster + ":" + externalId;
  }
}
