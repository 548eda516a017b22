package io.jobglass.core.slurm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A count for each node of a job in Slurm's run-length form, {@code 36(x3),18}: the value of {@code
 * SLURM_JOB_CPUS_PER_NODE}.
 *
 * @param runs in the order of the job's node list, never empty
 */
public record CountByNode(List<Run> runs) {
  private static final Pattern RUN = Pattern.compile("(\\d{1,9})(?:\\(x(\\d{1,9})\\))?");

  /** {@code nodes} neighbours with the same count. */
  public record Run(long count, long nodes) {}

  public CountByNode {
    runs = List.copyOf(runs);
  }

  /**
   * @throws IllegalArgumentException for anything else than {@code COUNT} or {@code COUNT(xNODES)},
   *     separated by commas
   */
  public static CountByNode parse(String text) {
    List<Run> runs = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher run = RUN.matcher(part);
      if (!run.matches()) {
        throw new IllegalArgumentException(
            "expected COUNT(xNODES) separated by commas, got '" + text + "'");
      }
      long nodes = run.group(2) == null ? 1 : Long.parseLong(run.group(2));
      runs.add(new Run(Long.parseLong(run.group(1)), nodes));
    }
    return new CountByNode(runs);
  }

  /** The sum over all nodes. */
  public long total() {
    return runs.stream().mapToLong(run -> run.count() * run.nodes()).sum();
  }

  public long nodes() {
    return runs.stream().mapToLong(Run::nodes).sum();
  }
}
