package io.jobglass.core.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A node on which jobs of several users ended abnormally within a day: what one user's program does
 * to itself does not make one.
 *
 * @param ends latest first, at least {@link #MIN_ENDS} of at least {@link #MIN_USERS} users
 */
public record BadNode(String cluster, String node, List<AbnormalEnd> ends) {
  public static final Duration WINDOW = Duration.ofHours(24);
  public static final int MIN_ENDS = 3;
  public static final int MIN_USERS = 2;
  private static final int SHOWN_JOBS = 10;

  public BadNode {
    ends = List.copyOf(ends);
  }

  private record Name(String cluster, String node) {}

  /** The nodes that stand out, those with most ends first. */
  public static List<BadNode> among(Collection<AbnormalEnd> ends) {
    Map<Name, List<AbnormalEnd>> byNode =
        ends.stream().collect(Collectors.groupingBy(end -> new Name(end.cluster(), end.node())));
    List<BadNode> bad = new ArrayList<>();
    byNode.forEach((name, there) -> {
      there.sort(Comparator.comparing(AbnormalEnd::at).reversed());
      if (there.size() >= MIN_ENDS && users(there) >= MIN_USERS) {
        bad.add(new BadNode(name.cluster(), name.node(), there));
      }
    });
    bad.sort(
        Comparator.comparingInt((BadNode node) -> -node.ends().size())
            .thenComparing(BadNode::node));
    return bad;
  }

  private static long users(List<AbnormalEnd> ends) {
    return ends.stream().map(AbnormalEnd::user).filter(Objects::nonNull).distinct().count();
  }

  public String code() {
    return "abnormal_ends";
  }

  /** One sentence: {@code 4 abnormal ends of 3 users in 24 h: 3 launch failure, 1 bus error}. */
  public String statement() {
    Map<String, Long> kinds =
        ends.stream()
            .collect(Collectors.groupingBy(AbnormalEnd::what, TreeMap::new, Collectors.counting()));
    String counted =
        kinds.entrySet().stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
    return "%d abnormal ends of %d users in %d h: %s"
        .formatted(ends.size(), users(ends), WINDOW.toHours(), counted);
  }

  /**
   * What takes the node out of service, to be looked at and run by a person; never run by us. Empty
   * for a name that is no node name, which a client may have sent.
   */
  public String command() {
    return node.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
        ? "scontrol update nodename=%s state=drain reason=\"jobglass: %s\""
            .formatted(node, statement())
        : "";
  }

  public Instant since() {
    return ends.getLast().at();
  }

  /** The latest of the jobs, as people write them. */
  public List<String> jobs() {
    return ends.stream().map(AbnormalEnd::jobId).distinct().limit(SHOWN_JOBS).toList();
  }
}
