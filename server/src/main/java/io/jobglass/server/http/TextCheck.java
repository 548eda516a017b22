package io.jobglass.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;

/**
 * Passes a JSON text on as long as it is well-formed UTF-8 without NUL, raw or escaped, and without
 * lone surrogates: what no store keeps and no reader expects. Not thread-safe.
 */
final class TextCheck extends FilterInputStream {
  private enum State {
    PLAIN,
    BACKSLASH,
    HEX
  }

  private State state = State.PLAIN;
  private int continuation;
  private int least;
  private int codePoint;
  private int hexDigits;
  private int hexValue;
  private boolean afterHighSurrogate;

  TextCheck(InputStream in) {
    super(in);
  }

  /** The text has bytes or escapes that stand for no character. */
  static final class BadText extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    BadText(String message) {
      super(message);
    }
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value < 0) {
      end();
    } else {
      check(value);
    }
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count < 0) {
      end();
    }
    for (int i = 0; i < count; i++) {
      check(bytes[offset + i] & 0xFF);
    }
    return count;
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("every byte must be checked");
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void end() throws BadText {
    if (continuation > 0) {
      throw new BadText("the body ends within a character");
    }
  }

  private void check(int value) throws BadText {
    if (continuation > 0) {
      continueCharacter(value);
    } else if (value < 0x80) {
      ascii(value);
    } else {
      noLoneSurrogate();
      state = State.PLAIN;
      startCharacter(value);
    }
  }

  private void startCharacter(int value) throws BadText {
    if (value >= 0xC2 && value <= 0xDF) {
      startCharacter(1, value & 0x1F, 0x80);
    } else if (value >= 0xE0 && value <= 0xEF) {
      startCharacter(2, value & 0x0F, 0x800);
    } else if (value >= 0xF0 && value <= 0xF4) {
      startCharacter(3, value & 0x07, 0x10000);
    } else {
      throw new BadText("the body is not UTF-8");
    }
  }

  private void startCharacter(int following, int bits, int smallest) {
    continuation = following;
    codePoint = bits;
    least = smallest;
  }

  private void continueCharacter(int value) throws BadText {
    if ((value & 0xC0) != 0x80) {
      throw new BadText("the body is not UTF-8");
    }
    codePoint = (codePoint << 6) | (value & 0x3F);
    continuation--;
    if (continuation == 0
        && (codePoint < least
            || codePoint > Character.MAX_CODE_POINT
            || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE))) {
      throw new BadText("the body is not UTF-8");
    }
  }

  private void ascii(int value) throws BadText {
    if (value == 0) {
      throw new BadText("the body contains NUL");
    }
    switch (state) {
      case PLAIN -> {
        if (value == '\\') {
          state = State.BACKSLASH;
        } else {
          noLoneSurrogate();
        }
      }
      case BACKSLASH -> {
        if (value == 'u') {
          state = State.HEX;
          hexDigits = 0;
          hexValue = 0;
        } else {
          noLoneSurrogate();
          state = State.PLAIN;
        }
      }
      case HEX -> {
        hexValue = (hexValue << 4) | Math.max(0, Character.digit(value, 16));
        hexDigits++;
        if (hexDigits == 4) {
          escaped((char) hexValue);
          state = State.PLAIN;
        }
      }
    }
  }

  private void escaped(char unit) throws BadText {
    if (unit == 0) {
      throw new BadText("the body contains NUL");
    }
    if (Character.isLowSurrogate(unit)) {
      if (!afterHighSurrogate) {
        throw new BadText("the body contains half a surrogate pair");
      }
      afterHighSurrogate = false;
    } else {
      noLoneSurrogate();
      afterHighSurrogate = Character.isHighSurrogate(unit);
    }
  }

  private void noLoneSurrogate() throws BadText {
    if (afterHighSurrogate) {
      throw new BadText("the body contains half a surrogate pair");
    }
  }
}
