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

  static final int MAX_HOSTS = 256 * 1024;
  static final int MAX_NAME_LENGTH = 255;

  /** More digits than any node number has, few enough for a long. */
  private static final int MAX_DIGITS = 18;

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
    return List.copyOf(new Parser(expression).hosts());
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

  private static String padded(long number, int width) {
    String digits = Long.toString(number);
    return digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
  }

  private static boolean separator(char c) {
    return c == ',' || c == ' ' || c == '\t' || c == '\n';
  }

  private static boolean digit(char c) {
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

  /** One pass over an expression; not reusable. */
  private static final class Parser {
    private final String text;
    private final List<String> hosts = new ArrayList<>();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<String> hosts() {
      while (at < text.length()) {
        if (separator(text.charAt(at))) {
          at++;
        } else {
          item();
        }
      }
      return hosts;
    }

    private void item() {
      int start = at;
      List<String> texts = new ArrayList<>();
      List<List<String>> brackets = new ArrayList<>();
      texts.add(plainText());
      while (at < text.length() && text.charAt(at) == '[') {
        at++;
        brackets.add(bracket());
        texts.add(plainText());
      }
      if (brackets.isEmpty()) {
        add(texts.getFirst(), start);
        return;
      }
      List<String> last = brackets.removeLast();
      String suffix = texts.removeLast();
      for (String prefix : prefixes(texts, brackets, start)) {
        for (String number : last) {
          add(prefix + number + suffix, start);
        }
      }
    }

    /** All combinations of the brackets before the last one, the first varying fastest. */
    private List<String> prefixes(List<String> texts, List<List<String>> brackets, int start) {
      List<String> endings = List.of(texts.getLast());
      for (int i = brackets.size() - 1; i >= 0; i--) {
        List<String> numbers = brackets.get(i);
        if ((long) endings.size() * numbers.size() > MAX_RANGE) {
          throw error(start, "at most " + MAX_RANGE + " combinations of brackets");
        }
        List<String> longer = new ArrayList<>(endings.size() * numbers.size());
        for (String ending : endings) {
          for (String number : numbers) {
            longer.add(texts.get(i) + number + ending);
          }
        }
        endings = longer;
        requireNameLength(endings.getFirst(), start);
      }
      return endings;
    }

    private String plainText() {
      int start = at;
      while (at < text.length() && !separator(text.charAt(at)) && text.charAt(at) != '[') {
        if (text.charAt(at) == ']') {
          throw error(at, "']' only after '['");
        }
        at++;
      }
      return text.substring(start, at);
    }

    private List<String> bracket() {
      List<String> numbers = new ArrayList<>();
      while (true) {
        range(numbers);
        char next = at < text.length() ? text.charAt(at) : '\0';
        if (next != ',' && next != ']') {
          throw error(at, "',' or ']'");
        }
        at++;
        if (next == ']') {
          return numbers;
        }
      }
    }

    private void range(List<String> numbers) {
      int start = at;
      String low = digits();
      String high = low;
      if (at < text.length() && text.charAt(at) == '-') {
        at++;
        high = digits();
      }
      long from = Long.parseLong(low);
      long to = Long.parseLong(high);
      if (from > to) {
        throw error(start, "a range that goes up");
      }
      if (to - from >= MAX_RANGE || numbers.size() + to - from >= MAX_HOSTS) {
        throw error(start, "at most " + MAX_RANGE + " numbers in a range");
      }
      for (long number = from; number <= to; number++) {
        numbers.add(padded(number, low.length()));
      }
    }

    private String digits() {
      int start = at;
      while (at < text.length() && digit(text.charAt(at))) {
        at++;
      }
      if (at == start || at - start > MAX_DIGITS) {
        throw error(start, "1 to " + MAX_DIGITS + " digits");
      }
      return text.substring(start, at);
    }

    private void add(String host, int start) {
      requireNameLength(host, start);
      if (hosts.size() == MAX_HOSTS) {
        throw error(start, "at most " + MAX_HOSTS + " hosts");
      }
      hosts.add(host);
    }

    private void requireNameLength(String host, int start) {
      if (host.length() > MAX_NAME_LENGTH) {
        throw error(start, "a name of at most " + MAX_NAME_LENGTH + " characters");
      }
    }

    private IllegalArgumentException error(int position, String expected) {
      String shown = text.length() <= 80 ? text : text.substring(0, 80) + "...";
      return new IllegalArgumentException(
          "expected "
              + expected
              + " at position "
              + (position + 1)
              + " of hostlist '"
              + shown
              + "'");
    }
  }
}
