package io.jobglass.core.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job's id as Slurm's commands show it: {@code 123}, {@code 123_4} for a task of array 123,
 * {@code 123+1} for a component of heterogeneous job 123.
 *
 * @param number the job's, the array's or the leader's number, from 1
 * @param arrayTask the task in the array, null for none
 * @param hetOffset the component, null for none
 */
public record SlurmJobId(long number, @Nullable Long arrayTask, @Nullable Long hetOffset) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,10})(?:_(\\d{1,10})|\\+(\\d{1,10}))?");

  public SlurmJobId {
    if (number < 1 || number >= SlurmNumber.NO_VAL) {
      throw new IllegalArgumentException("a job id counts from 1, got " + number);
    }
  }

  /** Empty for anything that is not one job: steps, {@code 123_[1-4]}, names. */
  public static Optional<SlurmJobId> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(form.group(1));
    if (number < 1 || number >= SlurmNumber.NO_VAL) {
      return Optional.empty();
    }
    return Optional.of(new SlurmJobId(number, part(form.group(2)), part(form.group(3))));
  }

  private static @Nullable Long part(@Nullable String digits) {
    return digits == null ? null : Long.valueOf(digits);
  }

  @Override
  public String toString() {
    return number
        + (arrayTask == null ? "" : "_" + arrayTask)
        + (hetOffset == null ? "" : "+" + hetOffset);
  }
}
