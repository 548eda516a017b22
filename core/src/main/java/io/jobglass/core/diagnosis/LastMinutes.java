package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSeries.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Tells what memory and GPUs looked like before a job's end. */
final class LastMinutes {
  private static final Duration LOOK = Duration.ofMinutes(5);
  private static final double GROWN = 1.05;

  private LastMinutes() {}

  /** One sentence, or nothing where no samples are left. */
  static String of(Observations seen) {
    UsageSeries series = seen.series();
    int count = (int) Math.max(2, LOOK.dividedBy(series.bucket()));
    UsageSeries.Node fullest =
        series.nodes().stream().max(Comparator.comparingLong(LastMinutes::held)).orElse(null);
    if (fullest == null || fullest.buckets().size() < 2) {
      return "";
    }
    List<Bucket> last =
        fullest
            .buckets()
            .subList(Math.max(0, fullest.buckets().size() - count), fullest.buckets().size());
    List<String> parts = new ArrayList<>();
    List<Long> held = last.stream().map(Bucket::heldBytes).filter(Objects::nonNull).toList();
    if (held.size() > 1) {
      long first = held.getFirst();
      long end = held.getLast();
      parts.add(
          end > first * GROWN
              ? "its memory (without cache) rose from "
                  + Quantity.bytes(first)
                  + " to "
                  + Quantity.bytes(end)
              : "its memory (without cache) stayed at " + Quantity.bytes(end));
    }
    last.stream()
        .map(Bucket::gpuPercent)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .ifPresent(mean -> parts.add("its GPUs were at " + Quantity.percent(mean)));
    if (parts.isEmpty()) {
      return "";
    }
    return " In the last "
        + Quantity.duration(series.bucket().multipliedBy(last.size()))
        + (fullest.node() == null ? " " : " on " + fullest.node() + " ")
        + String.join(", and ", parts)
        + ".";
  }

  private static long held(UsageSeries.Node node) {
    Long held = node.buckets().getLast().heldBytes();
    return held == null ? 0 : held;
  }
}
