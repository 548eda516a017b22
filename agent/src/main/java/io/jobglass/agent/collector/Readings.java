package io.jobglass.agent.collector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one job: those of the latest reading, and for each the last one that could be read
 * at all, which is what remains to be told once the job is gone. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // plain arrays, so that a reading leaves no garbage
public final class Readings {
  /** Stands for a value that is not known; every measured value is zero or more. */
  public static final long ABSENT = -1;

  private final long[] now = new long[Measure.values().length];
  private final long[] lastGood = new long[now.length];

  public Readings() {
    Arrays.fill(now, ABSENT);
    Arrays.fill(lastGood, ABSENT);
  }

  /** Records a value that was read; {@link #ABSENT} means that the kernel says there is none. */
  public void set(Measure measure, long value) {
    now[measure.ordinal()] = value;
    lastGood[measure.ordinal()] = value;
  }

  /** Records that a value could not be read this time. */
  public void unreadable(Measure measure) {
    now[measure.ordinal()] = ABSENT;
  }

  public long now(Measure measure) {
    return now[measure.ordinal()];
  }

  public long lastGood(Measure measure) {
    return lastGood[measure.ordinal()];
  }

  /** The value to tell: of the latest reading, or with {@code last} the last that could be read. */
  public @Nullable Long value(Measure measure, boolean last) {
    long value = last ? lastGood(measure) : now(measure);
    return value == ABSENT ? null : (Long) value;
  }
}
