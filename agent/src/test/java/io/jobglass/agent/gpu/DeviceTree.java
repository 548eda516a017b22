package io.jobglass.agent.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unpacks a constructed node tree, one file of which is one line: {@code path = text} (with {@code
 * \n}), {@code path -> link target}, or {@code path blob SIZE offset:u16|u32|u64:value …} for a
 * firmware table.
 */
final class DeviceTree {
  private DeviceTree() {}

  /** Writes the tree of a resource below a directory. */
  static Path unpack(String resource, Path into) throws IOException {
    try (InputStream stream = DeviceTree.class.getResourceAsStream("/gpu/" + resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no tree " + resource);
      }
      return write(new String(stream.readAllBytes(), StandardCharsets.UTF_8), into);
    }
  }

  /** Writes or replaces these files. */
  static Path write(String lines, Path into) throws IOException {
    for (String line : lines.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(" ", 3);
      Path file = into.resolve(parts[0]);
      Files.createDirectories(file.getParent());
      switch (parts[1]) {
        case "=" -> Files.writeString(file, parts[2].replace("\\n", "\n") + "\n");
        case "->" -> Files.createSymbolicLink(file, Path.of(parts[2]));
        case "blob" -> Files.write(file, blob(parts[2]));
        default -> throw new IllegalArgumentException("not a line of a tree: " + line);
      }
    }
    return into;
  }

  static byte[] blob(String description) {
    String[] words = description.split(" ", -1);
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.parseInt(words[0])).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i < words.length; i++) {
      String[] field = words[i].split(":", 3);
      int offset = Integer.parseInt(field[0]);
      long value = Long.decode(field[2]);
      switch (field[1]) {
        case "u8" -> bytes.put(offset, (byte) value);
        case "u16" -> bytes.putShort(offset, (short) value);
        case "u32" -> bytes.putInt(offset, (int) value);
        case "u64" -> bytes.putLong(offset, value);
        default -> throw new IllegalArgumentException("not a width: " + field[1]);
      }
    }
    return bytes.array();
  }
}
