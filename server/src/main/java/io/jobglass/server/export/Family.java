package io.jobglass.server.export;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A metric and how its value is taken from each thing of one kind. The names that dashboards knew
 * before are gauges for good; what is ours and cumulative is a counter.
 *
 * @param value null where it is not known, which makes no line
 */
record Family<T>(Type type, String name, String help, Function<T, @Nullable Number> value) {
  private enum Type {
    GAUGE,
    COUNTER
  }

  static <T> Family<T> gauge(String name, String help, Function<T, @Nullable Number> value) {
    return new Family<>(Type.GAUGE, name, help, value);
  }

  static <T> Family<T> counter(String name, String help, Function<T, @Nullable Number> value) {
    return new Family<>(Type.COUNTER, name, help, value);
  }

  void begin(MetricText out) {
    switch (type) {
      case GAUGE -> out.gauge(name, help);
      case COUNTER -> out.counter(name, help);
    }
  }
}
