package io.jobglass.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Text on a screen of fixed cells. */
public final class Text {
  private Text() {}

  /** Makes text of foreign origin safe to show: one line, no escape sequences. */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          boolean harmful =
              Character.isISOControl(c)
                  || type == Character.FORMAT
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR
                  || type == Character.SURROGATE;
          clean.appendCodePoint(harmful ? (c == '\n' || c == '\t' ? ' ' : '?') : c);
        });
    return clean.toString();
  }

  /** How many cells a text takes: two for wide East Asian characters, none for combining marks. */
  public static int cells(String text) {
    return text.codePoints().map(Text::cells).sum();
  }

  private static int cells(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115f)
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f300 && c <= 0x1faff)
            || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
  }

  /** Cuts to a number of cells; a cut text ends in {@code ..}. */
  public static String cut(String text, int width) {
    if (cells(text) <= width) {
      return text;
    }
    String mark = width >= 4 ? ".." : "";
    StringBuilder kept = new StringBuilder();
    int used = 0;
    for (int c : text.codePoints().toArray()) {
      if (used + cells(c) > width - mark.length()) {
        break;
      }
      kept.appendCodePoint(c);
      used += cells(c);
    }
    return kept.append(mark).toString();
  }

  public static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - cells(text)));
  }

  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - cells(text))) + text;
  }

  /** Breaks at blanks; a word longer than a line stands on one of its own, whole. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (String word : text.strip().split("\\s+", -1)) {
      int cells = cells(word);
      if (used > 0 && used + 1 + cells > width) {
        lines.add(line.toString());
        line.setLength(0);
        used = 0;
      }
      if (used > 0) {
        line.append(' ');
        used++;
      }
      line.append(word);
      used += cells;
    }
    lines.add(line.toString());
    return lines;
  }

  /** Appends wrapped text, the first line after {@code first}, the others after {@code next}. */
  public static void appendWrapped(
      StringBuilder out, String first, String next, String text, int width) {
    String prefix = first;
    for (String line : wrap(text, width - cells(first))) {
      out.append((prefix + line).stripTrailing()).append('\n');
      prefix = next;
    }
  }
}
