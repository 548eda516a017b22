package io.jobglass.server.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes metrics in the Prometheus text format as they come, holding nothing but a buffer. Written
 * by hand because labels are rendered once for all families: 50,000 pairs took 4.3 s through the
 * client library's snapshots, and docs/performance.md says what they take now. Not thread-safe.
 */
final class MetricText {
  private static final int BUFFER_BYTES = 64 << 10;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;
  private byte[] name = new byte[0];
  private byte[] head = new byte[0];

  MetricText(OutputStream out) {
    this.out = out;
  }

  /** Labels ready to be written. */
  static final class Labels {
    private final byte[] text;

    private Labels(String text) {
      this.text = text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** From names and values in turn; a value may be any text. */
  static Labels labels(String... namesAndValues) {
    StringBuilder text = new StringBuilder(96);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(namesAndValues[i]).append("=\"");
      escape(text, namesAndValues[i + 1]);
      text.append('"');
    }
    return new Labels(text.append(text.isEmpty() ? "" : "}").toString());
  }

  private static void escape(StringBuilder text, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(c);
      }
    }
  }

  /** Begins a metric that goes up and down; nothing is written of one without values. */
  void gauge(String metric, String help) {
    begin(metric, help, "gauge");
  }

  /**
   * Begins a metric that only grows, or starts again from zero; its name ends with {@code _total}.
   */
  void counter(String metric, String help) {
    begin(metric, help, "counter");
  }

  private void begin(String metric, String help, String type) {
    name = ascii(metric);
    head = ascii("# HELP " + metric + " " + help + "\n# TYPE " + metric + " " + type + "\n");
  }

  /** One value of the metric; one that is not known makes no line. */
  void value(Labels labels, @Nullable Number value) {
    if (value == null) {
      return;
    }
    write(head);
    head = new byte[0];
    write(name);
    write(labels.text);
    write(ascii(" " + value + "\n"));
  }

  void flush() {
    try {
      out.write(buffer, 0, used);
      used = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(byte[] bytes) {
    if (bytes.length > buffer.length - used) {
      flush();
    }
    if (bytes.length > buffer.length) {
      writeThrough(bytes);
      return;
    }
    System.arraycopy(bytes, 0, buffer, used, bytes.length);
    used += bytes.length;
  }

  private void writeThrough(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
