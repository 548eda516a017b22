package io.jobglass.core.slurm;

import java.util.ArrayList;
import java.util.List;

/**
 * Slurm's notation for node names, {@code n[01-03,7],login}, as {@code src/common/hostlist.c} reads
 * and writes it. Duplicates and order are kept.
 */
public final class Hostlist {
  /** Slurm's MAX_RANGE: the most numbers in one range, and in the product of leading brackets. */
  static final int MAX_RANGE = 64 * 1024;

  /** More digits than any node number has, few enough for a long. */
  static final int MAX_DIGITS = 18;

  private Hostlist() {}

  /**
   * The host names of an expression.
   *
   * <p>With three or more brackets Slurm's order is not that of reading: the last bracket varies
   * fastest, then the first; so an index into such a list says nothing.
   *
   * @throws IllegalArgumentException saying what is wrong and at which position (from 1), for a
   *     malformed expression or one that stands for too many hosts
   */
  public static List<String> expand(String expression) {
    return List.copyOf(new HostlistParser(expression).hosts());
  }

  /**
   * The shortest expression that Slurm would write: neighbours with the same text before their last
   * number share a bracket.
   *
   * @throws IllegalArgumentException for an empty name or one with a bracket, comma or blank
   */
  public static String compress(List<String> hosts) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < hosts.size(); ) {
      NumberedName first = NumberedName.of(hosts.get(i));
      List<NumberedName> group = new ArrayList<>(List.of(first));
      i++;
      while (first.numbered() && i < hosts.size()) {
        NumberedName next = NumberedName.of(hosts.get(i));
        if (!next.numbered() || !next.prefix().equals(first.prefix())) {
          break;
        }
        group.add(next);
        i++;
      }
      out.append(out.isEmpty() ? "" : ",").append(first.prefix());
      if (group.size() == 1) {
        out.append(first.digits());
      } else {
        out.append('[').append(ranges(group)).append(']');
      }
    }
    return out.toString();
  }

  private static String ranges(List<NumberedName> group) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < group.size(); ) {
      NumberedName low = group.get(i);
      int length = 1;
      while (i + length < group.size()
          && length < MAX_RANGE
          && group.get(i + length).digits().equals(padded(low.number() + length, low.width()))) {
        length++;
      }
      out.append(out.isEmpty() ? "" : ",").append(low.digits());
      if (length > 1) {
        out.append('-').append(group.get(i + length - 1).digits());
      }
      i += length;
    }
    return out.toString();
  }

  static String padded(long number, int width) {
    String digits = Long.toString(number);
    return digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
  }

  static boolean separator(char c) {
    return c == ',' || c == ' ' || c == '\t' || c == '\n';
  }

  static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A name cut before its trailing number; one without a number has no digits. */
  private record NumberedName(String prefix, String digits) {
    static NumberedName of(String host) {
      if (host.isEmpty()
          || host.chars().anyMatch(c -> c == '[' || c == ']' || separator((char) c))) {
        throw new IllegalArgumentException("not a host name: '" + host + "'");
      }
      int cut = host.length();
      while (cut > 0 && digit(host.charAt(cut - 1))) {
        cut--;
      }
      return host.length() - cut > MAX_DIGITS
          ? new NumberedName(host, "")
          : new NumberedName(host.substring(0, cut), host.substring(cut));
    }

    boolean numbered() {
      return !digits.isEmpty();
    }

    long number() {
      return Long.parseLong(digits);
    }

    int width() {
      return digits.length();
    }
  }
}
