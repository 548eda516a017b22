package io.jobglass.core.slurm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record of the hook script: who ran it, when, and the environment that Slurm gave it. The file
 * is a list of entries {@code KEY=VALUE}, each ended by NUL: {@code JOBGLASS_HOOK_VERSION=1} first,
 * then the other {@code JOBGLASS_HOOK_*}, then the environment byte for byte.
 *
 * @param node the node whose hook wrote it
 * @param bootId that node's boot id, {@code unknown} when it could not be read
 * @param time when the hook began, by its node's clock
 * @param environment what Slurm set; of a repeated name the first
 * @param truncated whether the environment was longer than the hook copies
 * @param replacedValues how many values were no UTF-8 and carry replacement characters
 * @param droppedEntries how many entries had no name or were cut short
 */
public record HookFile(
    String node,
    String bootId,
    Instant time,
    Map<String, String> environment,
    boolean truncated,
    int replacedValues,
    int droppedEntries) {
  /** The hook cuts its record here. */
  public static final int MAX_BYTES = 1 << 20;

  private static final String PREFIX = "JOBGLASS_HOOK_";
  private static final String VERSION = "1";
  private static final Pattern TIME = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?");
  private static final int MAX_LABEL = 255;

  public HookFile {
    environment = Map.copyOf(environment);
  }

  /**
   * @throws MalformedHookException for bytes that are no record; nothing else is thrown
   */
  public static HookFile parse(byte[] bytes) throws MalformedHookException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedHookException(
          "a hook record has at most " + MAX_BYTES + " bytes, got " + bytes.length);
    }
    Entries entries = new Entries(bytes);
    String version = entries.startsWithVersion ? shown(entries.header("VERSION")) : "none";
    if (!version.equals(VERSION)) {
      throw new MalformedHookException(
          "a hook record begins with "
              + PREFIX
              + "VERSION="
              + VERSION
              + ", got "
              + (bytes.length == 0 ? "an empty file" : "version " + version));
    }
    String node = label("NODE", entries.header("NODE"));
    if (node.isEmpty()) {
      throw new MalformedHookException("a hook record names its node in " + PREFIX + "NODE");
    }
    String bootId = label("BOOT_ID", entries.header("BOOT_ID"));
    return new HookFile(
        node,
        bootId.isEmpty() ? "unknown" : bootId,
        time(entries.header("TIME")),
        entries.environment,
        entries.header("TRUNCATED").equals("1"),
        entries.replaced,
        entries.dropped);
  }

  /**
   * The key of the event in this record: the same however often the file is sent.
   *
   * @param fileName the spooled file's name, without a directory
   */
  public String eventKey(String fileName) {
    return EventKey.of("hook", node, bootId, fileName.replace('\0', '?'));
  }

  private static String label(String name, String value) throws MalformedHookException {
    if (value.length() > MAX_LABEL || value.chars().anyMatch(Character::isISOControl)) {
      throw new MalformedHookException(
          PREFIX + name + " must have at most " + MAX_LABEL + " printable characters");
    }
    return value;
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(40, text.length()));
  }

  private static Instant time(String text) throws MalformedHookException {
    Matcher time = TIME.matcher(text);
    if (!time.matches() || Long.parseLong(time.group(1)) == 0) {
      throw new MalformedHookException(
          PREFIX
              + "TIME must be epoch seconds, with or without a fraction; got '"
              + shown(text)
              + "'");
    }
    String fraction = time.group(2) == null ? "" : time.group(2);
    return Instant.ofEpochSecond(
        Long.parseLong(time.group(1)), Long.parseLong((fraction + "000000000").substring(0, 9)));
  }

  /** The entries of a record, told apart by name; not reusable. */
  private static final class Entries {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private boolean startsWithVersion;
    private int replaced;
    private int dropped;

    Entries(byte[] bytes) {
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          add(bytes, start, i - start);
          start = i + 1;
        }
      }
      // No NUL after it: cut by the hook's limit or by a crash, and half a job id is a wrong one.
      if (start < bytes.length) {
        dropped++;
      }
    }

    private void add(byte[] bytes, int start, int length) {
      String entry = text(bytes, start, length);
      int equals = entry.indexOf('=');
      if (equals < 1) {
        dropped++;
        return;
      }
      String key = entry.substring(0, equals);
      String value = entry.substring(equals + 1);
      if (!key.startsWith(PREFIX)) {
        environment.putIfAbsent(key, value);
        return;
      }
      if (start == 0) {
        startsWithVersion = key.equals(PREFIX + "VERSION");
      }
      headers.putIfAbsent(key.substring(PREFIX.length()), value);
    }

    private String text(byte[] bytes, int start, int length) {
      try {
        return UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, start, length))
            .toString();
      } catch (CharacterCodingException e) {
        replaced++;
        return new String(bytes, start, length, UTF_8);
      }
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }
}
