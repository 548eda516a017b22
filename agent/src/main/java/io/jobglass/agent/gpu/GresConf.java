package io.jobglass.agent.gpu;

import io.jobglass.core.slurm.Hostlist;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which device file a gres index means, from {@code gres.conf} or the lines of {@code slurmd -G}.
 * Written-out {@code File=} lists count by device file, not in the driver's order; with {@code
 * AutoDetect} there is nothing to read here.
 *
 * @param minorByIndex N of {@code /dev/nvidiaN} or {@code /dev/dri/renderDN} by gres index
 */
public record GresConf(Map<Integer, Integer> minorByIndex) {
  /** Nothing is known. */
  public static final GresConf NONE = new GresConf(Map.of());

  public GresConf {
    minorByIndex = Map.copyOf(minorByIndex);
  }

  /** Reads the {@code Name=gpu} lines that are for this node; a malformed list maps nothing. */
  public static GresConf parse(String text, String node) {
    List<Integer> minors = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Map<String, String> values = values(line);
      String nodes = values.get("nodename");
      try {
        if (!"gpu".equals(values.get("name"))
            || !values.containsKey("file")
            || (nodes != null && !Hostlist.expand(nodes).contains(node))) {
          continue;
        }
        for (String file : Hostlist.expand(values.getOrDefault("file", ""))) {
          minors.add(minor(file));
        }
      } catch (IllegalArgumentException e) {
        return NONE;
      }
    }
    Map<Integer, Integer> byIndex = new HashMap<>();
    for (int index = 0; index < minors.size(); index++) {
      byIndex.put(index, minors.get(index));
    }
    return new GresConf(byIndex);
  }

  private static Map<String, String> values(String line) {
    int comment = line.indexOf('#');
    Map<String, String> values = new HashMap<>();
    for (String word : (comment < 0 ? line : line.substring(0, comment)).split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals).toLowerCase(Locale.ROOT), word.substring(equals + 1));
      }
    }
    return values;
  }

  /** The number at the end of a device file's name. */
  private static int minor(String file) {
    int end = file.length();
    int start = end;
    while (start > 0 && Character.isDigit(file.charAt(start - 1))) {
      start--;
    }
    return Integer.parseInt(file, start, end, 10);
  }
}
