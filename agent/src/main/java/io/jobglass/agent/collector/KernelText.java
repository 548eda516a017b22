package io.jobglass.agent.collector;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of one kernel file, in a buffer that is used again for the next. A number counts only
 * when the byte after it was read too: a file may vanish at any byte. Not thread-safe.
 */
public final class KernelText {
  /** What does not fit is not read: only {@code /proc/stat} and huge process lists are longer. */
  public static final int CAPACITY = 64 * 1024;

  private final ReadGuard guard = new ReadGuard(CAPACITY);
  private final byte[] bytes = new byte[CAPACITY];
  private int length;
  private int position;

  /** Watches over the readings that fill this text. */
  public ReadGuard guard() {
    return guard;
  }

  /** Takes what was read into the buffer. */
  void take(ByteBuffer read) {
    length = read.flip().remaining();
    position = 0;
    read.get(bytes, 0, length);
  }

  /** Takes a text as if it had been read. */
  public void fill(byte[] text) {
    length = Math.min(text.length, CAPACITY);
    position = 0;
    System.arraycopy(text, 0, bytes, 0, length);
  }

  /** The rest of the text; copies it. */
  public String rest() {
    return new String(bytes, position, length - position, StandardCharsets.UTF_8);
  }

  public boolean atEnd() {
    return position >= length;
  }

  /** Goes to the start of the next line. */
  public void skipLine() {
    while (position < length && bytes[position] != '\n') {
      position++;
    }
    position++;
  }

  public void skipBlanks() {
    while (position < length && (bytes[position] == ' ' || bytes[position] == '\t')) {
      position++;
    }
  }

  /** Goes behind the next word and the blanks after it. */
  public void skipWord() {
    while (position < length && bytes[position] != ' ' && bytes[position] != '\n') {
      position++;
    }
    skipBlanks();
  }

  /** Goes behind the last {@code end} of the text; false when there is none. */
  public boolean skipToLast(char end) {
    for (int at = length - 1; at >= position; at--) {
      if (bytes[at] == end) {
        position = at + 1;
        return true;
      }
    }
    return false;
  }

  /** What stands between the first {@code open} and the last {@code close}, and goes behind it. */
  public @Nullable String between(char open, char close) {
    int first = position;
    while (first < length && bytes[first] != open) {
      first++;
    }
    if (first == length || !skipToLast(close) || position <= first + 1) {
      return null;
    }
    return new String(bytes, first + 1, position - first - 2, StandardCharsets.UTF_8);
  }

  /** Goes behind {@code word} when the text goes on with it. */
  public boolean accept(byte[] word) {
    if (length - position < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (bytes[position + i] != word[i]) {
        return false;
      }
    }
    position += word.length;
    return true;
  }

  /** Goes behind {@code word} when it stands later in this line. */
  public boolean acceptWithinLine(byte[] word) {
    int start = position;
    while (position < length && bytes[position] != '\n') {
      if (accept(word)) {
        return true;
      }
      position++;
    }
    position = start;
    return false;
  }

  /** Goes behind the next byte. */
  public void skip() {
    position++;
  }

  /** Reads up to {@code end} or the line's end, and goes behind it; copies it. */
  public String word(char end) {
    int start = position;
    while (position < length && bytes[position] != end && bytes[position] != '\n') {
      position++;
    }
    String word = new String(bytes, start, position - start, StandardCharsets.UTF_8);
    if (position < length && bytes[position] == end) {
      position++;
    }
    return word;
  }

  /** The byte that comes next, or 0 at the end. */
  public byte peek() {
    return position < length ? bytes[position] : 0;
  }

  /** Reads a decimal number and goes behind it; {@link Readings#ABSENT} when there is none. */
  public long number() {
    long value = 0;
    int at = position;
    while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
      int digit = bytes[at] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return Readings.ABSENT;
      }
      value = value * 10 + digit;
      at++;
    }
    if (at == position || at == length) {
      return Readings.ABSENT;
    }
    position = at;
    return value;
  }

  /** Reads lines of {@code key value}; keys end in a blank. What is not there stays as it is. */
  public void keyed(byte[][] keys, long[] values) {
    while (!atEnd()) {
      for (int i = 0; i < keys.length; i++) {
        if (accept(keys[i])) {
          skipBlanks();
          values[i] = number();
          break;
        }
      }
      skipLine();
    }
  }

  static byte[] word(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[][] words(String... texts) {
    byte[][] words = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      words[i] = word(texts[i]);
    }
    return words;
  }
}
