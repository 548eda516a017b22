package io.jobglass.agent.discovery;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a job's cgroup: {@code job_<id>}, or from Slurm 26.05 the run's SLUID, which is an
 * {@code s} and 13 digits of Crockford's base 32.
 */
record JobDirectory(@Nullable String jobId, @Nullable String sluid) {
  private static final Pattern NAME =
      Pattern.compile("job_([0-9]{1,20})|(s[0-9A-HJKMNP-TV-Z]{13})");

  static Optional<JobDirectory> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new JobDirectory(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }
}
