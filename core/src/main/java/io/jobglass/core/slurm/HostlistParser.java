package io.jobglass.core.slurm;

import java.util.ArrayList;
import java.util.List;

/** Reads an expression of {@link Hostlist} in one pass; not reusable. */
final class HostlistParser {
  private static final int MAX_HOSTS = 256 * 1024;
  private static final int MAX_NAME_LENGTH = 255;

  private final String text;
  private final List<String> hosts = new ArrayList<>();
  private int at;

  HostlistParser(String text) {
    this.text = text;
  }

  List<String> hosts() {
    while (at < text.length()) {
      if (Hostlist.separator(text.charAt(at))) {
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
      if ((long) endings.size() * numbers.size() > Hostlist.MAX_RANGE) {
        throw error(start, "at most " + Hostlist.MAX_RANGE + " combinations of brackets");
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
    while (at < text.length() && !Hostlist.separator(text.charAt(at)) && text.charAt(at) != '[') {
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
    if (to - from >= Hostlist.MAX_RANGE || numbers.size() + to - from >= MAX_HOSTS) {
      throw error(start, "at most " + Hostlist.MAX_RANGE + " numbers in a range");
    }
    for (long number = from; number <= to; number++) {
      numbers.add(Hostlist.padded(number, low.length()));
    }
  }

  private String digits() {
    int start = at;
    while (at < text.length() && Hostlist.digit(text.charAt(at))) {
      at++;
    }
    if (at == start || at - start > Hostlist.MAX_DIGITS) {
      throw error(start, "1 to " + Hostlist.MAX_DIGITS + " digits");
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
        "expected " + expected + " at position " + (position + 1) + " of hostlist '" + shown + "'");
  }
}
