package io.jobglass.cli.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of this process, byte for byte. In a locale that is not UTF-8, as in many batch
 * jobs, Java replaces what it cannot decode; the user's file names must still arrive whole.
 */
final class RawArguments {
  private static final Charset NATIVE =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);

  private RawArguments() {}

  static byte[] bytes(String argument) {
    return argument.getBytes(NATIVE);
  }

  static String text(byte[] argument) {
    return new String(argument, NATIVE);
  }

  /** The bytes of the arguments that this process was given last, as decoded in {@code last}. */
  static List<byte[]> last(List<String> last) {
    try {
      List<byte[]> all = split(Files.readAllBytes(Path.of("/proc/self/cmdline")));
      if (all.size() > last.size()) {
        List<byte[]> raw = all.subList(all.size() - last.size(), all.size());
        if (raw.stream().map(RawArguments::text).toList().equals(last)) {
          return raw;
        }
      }
    } catch (IOException e) {
      // Without /proc the decoded form is all there is.
    }
    return last.stream().map(RawArguments::bytes).toList();
  }

  private static List<byte[]> split(byte[] line) {
    List<byte[]> arguments = new ArrayList<>();
    ByteArrayOutputStream argument = new ByteArrayOutputStream();
    for (byte b : line) {
      if (b == 0) {
        arguments.add(argument.toByteArray());
        argument.reset();
      } else {
        argument.write(b);
      }
    }
    return arguments;
  }
}
