package io.jobglass.cli.top;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The terminal while a live view owns it: alternate screen, keys without Enter. What was before is
 * restored on every exit, also on Ctrl-C. Not thread-safe.
 */
final class Terminal implements AutoCloseable {
  private static final Path DEVICE = Path.of("/dev/tty");
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

  private final PrintWriter out;
  private final String settings;
  private final Thread restore = new Thread(this::restore);

  private Terminal(PrintWriter out, String settings) {
    this.out = out;
    this.settings = settings;
  }

  /**
   * @throws IOException when there is no terminal
   */
  static Terminal enter(PrintWriter out) throws IOException {
    if (!Files.isReadable(DEVICE)) {
      throw new IOException("there is no terminal");
    }
    Terminal terminal = new Terminal(out, stty("-g").strip());
    Runtime.getRuntime().addShutdownHook(terminal.restore);
    stty("-icanon", "-echo", "min", "0", "time", "0");
    out.print(ENTER);
    out.flush();
    return terminal;
  }

  /** Rows of the screen now; 24 when it does not tell. */
  int rows() throws IOException {
    String size = stty("size").strip();
    int blank = size.indexOf(' ');
    return blank > 0 ? Math.max(5, Integer.parseInt(size.substring(0, blank))) : 24;
  }

  /** A key that was pressed within the time; -1 when none was. */
  int key(long millis) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      if (System.in.available() > 0) {
        return System.in.read();
      }
      Thread.sleep(20);
    } while (System.nanoTime() < deadline);
    return -1;
  }

  private static String stty(String... words) throws IOException {
    String[] command = new String[words.length + 1];
    command[0] = "stty";
    System.arraycopy(words, 0, command, 1, words.length);
    Process process = new ProcessBuilder(command).redirectInput(DEVICE.toFile()).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private void restore() {
    out.print(LEAVE);
    out.flush();
    try {
      stty(settings);
    } catch (IOException e) {
      // The terminal is gone; nothing is left to restore.
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(restore);
    restore();
  }
}
