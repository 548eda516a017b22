package io.jobglass.agent.collector;

import java.util.List;

/**
 * How one kernel file of a job is read.
 *
 * @param name names it in the agent's own metrics
 * @param controller the v1 controller whose tree has the file; empty for v2
 * @param file its name in the job's directory
 * @param pace how often
 * @param parser what makes measures of its text
 * @param measures all that the parser may set
 */
public record Collector(
    String name, String controller, String file, Pace pace, Parser parser, List<Measure> measures) {
  /** Makes measures of the text of one file; what the text does not tell is left alone. */
  @FunctionalInterface
  public interface Parser {
    void parse(KernelText text, Readings into);
  }

  public Collector {
    measures = List.copyOf(measures);
  }

  static Collector of(String controller, String file, Pace pace, Parser parser, Measure... all) {
    return new Collector(file, controller, file, pace, parser, List.of(all));
  }

  /**
   * A file of {@code key value} lines.
   *
   * @param keys comma-separated, one for each measure
   */
  static Collector keyed(
      String controller, String file, Pace pace, String keys, Measure... measures) {
    return of(controller, file, pace, KeyedValues.scaled(keys, 1, 1, measures), measures);
  }

  /** A file that holds one number; {@code max} there means that there is none. */
  static Collector single(String controller, String file, Pace pace, Measure measure) {
    return of(controller, file, pace, new SingleValue(measure), measure);
  }
}
