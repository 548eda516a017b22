package io.jobglass.cli.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /proc/mounts}, in the order of mounting: the later one covers the earlier. */
record Mounts(List<Mount> all) {
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "lustre",
          "gpfs",
          "ceph",
          "beegfs",
          "cifs",
          "smb3",
          "smbfs",
          "afs",
          "glusterfs",
          "pvfs2",
          "panfs",
          "ocfs2",
          "gfs2",
          "sshfs",
          "ceph-fuse");

  /** One line. */
  record Mount(Path point, String type, List<String> options) {
    boolean network() {
      String bare = type.toLowerCase(Locale.ROOT);
      if (bare.startsWith("fuse.")) {
        bare = bare.substring("fuse.".length());
      }
      return NETWORK.contains(bare) || bare.startsWith("beegfs");
    }

    boolean readOnly() {
      return options.contains("ro");
    }
  }

  Mounts {
    all = List.copyOf(all);
  }

  static Mounts parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    text.lines()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields.length >= 4)
        .forEach(fields ->
            mounts.add(
                new Mount(
                    Path.of(unescaped(fields[1])), fields[2], List.of(fields[3].split(",", -1)))));
    return new Mounts(mounts);
  }

  private static String unescaped(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(octal ->
            java.util.regex.Matcher.quoteReplacement(
                String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
  }

  /** The file system that a path lies on. */
  Optional<Mount> of(Path path) {
    Mount deepest = null;
    for (Mount mount : all) {
      if (path.startsWith(mount.point())
          && (deepest == null || mount.point().getNameCount() >= deepest.point().getNameCount())) {
        deepest = mount;
      }
    }
    return Optional.ofNullable(deepest);
  }
}
