package io.jobglass.core.storage;

import io.jobglass.core.usage.Sample;
import java.util.List;

/**
 * A stretch of samples, oldest first.
 *
 * @param total how many the range holds in all
 */
public record SamplePage(List<Sample> samples, long total) {
  public SamplePage {
    samples = List.copyOf(samples);
  }
}
