package io.jobglass.core.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON that is the same text for the same value, for ever: keys sorted, no spaces,
 * only the escapes that JSON demands. Hashes of the audit trail are over this text, which is why it
 * is not left to a library whose output may change.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * @param value maps with text keys, lists, text, whole and decimal numbers, booleans, instants,
   *     null
   * @throws IllegalArgumentException for any other type, and for NaN or infinity
   */
  public static String of(@Nullable Object value) {
    StringBuilder out = new StringBuilder(256);
    write(out, value);
    return out.toString();
  }

  private static void write(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> string(out, text);
      case Instant time -> string(out, time.toString());
      case Boolean flag -> out.append(flag.booleanValue());
      case Integer number -> out.append(number.intValue());
      case Long number -> out.append(number.longValue());
      case Double number when Double.isFinite(number) -> out.append(number.doubleValue());
      case Map<?, ?> map -> object(out, map);
      case List<?> list -> array(out, list);
      default -> throw new IllegalArgumentException("no canonical JSON for " + value.getClass());
    }
  }

  private static void object(StringBuilder out, Map<?, ?> map) {
    SortedMap<String, @Nullable Object> sorted = sorted(map);
    char separator = '{';
    for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
      out.append(separator);
      string(out, entry.getKey());
      out.append(':');
      write(out, entry.getValue());
      separator = ',';
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  @SuppressWarnings("unchecked")
  private static SortedMap<String, @Nullable Object> sorted(Map<?, ?> map) {
    if (map instanceof SortedMap<?, ?> known && known.comparator() == null) {
      return (SortedMap<String, @Nullable Object>) known;
    }
    SortedMap<String, @Nullable Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    return sorted;
  }

  private static void array(StringBuilder out, List<?> list) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(out, list.get(i));
    }
    out.append(']');
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    int from = 0; // plain characters, which are nearly all, are copied in runs
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        out.append(text, from, i).append('\\');
        out.append(c < 0x20 ? String.format("u%04x", (int) c) : String.valueOf(c));
        from = i + 1;
      }
    }
    out.append(text, from, text.length()).append('"');
  }
}
