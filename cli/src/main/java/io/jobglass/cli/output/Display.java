package io.jobglass.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;

/**
 * What the reader's screen can show.
 *
 * @param width in cells
 * @param colour whether escape codes for colour are understood and wanted
 * @param unicode whether more than ASCII can be shown
 * @param zone in which times are shown
 */
public record Display(int width, boolean colour, boolean unicode, ZoneId zone) {
  private static final int UNKNOWN_WIDTH = 100;
  private static final int REPORT_WIDTH = 80;
  private static final int MIN_WIDTH = 40;

  public Display {
    width = Math.max(MIN_WIDTH, width);
  }

  /**
   * The screen of this process: the launcher script tells the terminal's width; {@code NO_COLOR},
   * {@code TERM=dumb} and anything but a terminal switch colour off.
   */
  public static Display detect(Map<String, String> environment) {
    boolean terminal = isTerminal(1);
    boolean colour =
        terminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    int width =
        positive(System.getProperty("jobglass.columns", ""))
            .or(() -> positive(environment.getOrDefault("COLUMNS", "")))
            .orElse(UNKNOWN_WIDTH);
    return new Display(width, colour, isUnicode(environment), ZoneId.systemDefault());
  }

  /** Whether a file descriptor of this process is a terminal. */
  public static boolean isTerminal(int descriptor) {
    try {
      String target =
          Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static boolean isUnicode(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = environment.getOrDefault(name, "");
      if (!locale.isEmpty()) {
        String upper = locale.toUpperCase(Locale.ROOT);
        return upper.contains("UTF-8") || upper.contains("UTF8");
      }
    }
    return false;
  }

  private static java.util.Optional<Integer> positive(String text) {
    try {
      int number = Integer.parseInt(text.strip());
      return number > 0 ? java.util.Optional.of(number) : java.util.Optional.empty();
    } catch (NumberFormatException e) {
      return java.util.Optional.empty();
    }
  }

  /** A report is made for reading: no wider than 80 cells. */
  public int reportWidth() {
    return Math.min(width, REPORT_WIDTH);
  }

  /** The zone's name, {@code UTC} rather than {@code Z}. */
  public String zoneName() {
    return zone.getId().equals("Z") || zone.getId().equals("Etc/UTC") ? "UTC" : zone.getId();
  }

  public String bold(String text) {
    return paint("1", text);
  }

  public String good(String text) {
    return paint("32", text);
  }

  public String bad(String text) {
    return paint("1;31", text);
  }

  public String notable(String text) {
    return paint("33", text);
  }

  public String active(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
