package io.jobglass.server.export;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One gauge being collected. A label set counts once, the first time: two jobs that differ in
 * nothing that the labels show would else make the whole scrape invalid. Not thread-safe.
 */
final class GaugeFamily {
  private final String name;
  private final String help;
  private final List<GaugeDataPointSnapshot> points = new ArrayList<>();
  private final Set<Labels> seen = new HashSet<>();

  GaugeFamily(String name, String help) {
    this.name = name;
    this.help = help;
  }

  /** A value that is not known makes no series. */
  GaugeFamily add(Labels labels, @Nullable Number value) {
    if (value != null && seen.add(labels)) {
      points.add(new GaugeDataPointSnapshot(value.doubleValue(), labels, null));
    }
    return this;
  }

  GaugeSnapshot snapshot() {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
    points.forEach(builder::dataPoint);
    return builder.build();
  }
}
