package io.jobglass.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One command of a fenced {@code sh} block that readers are told to type.
 *
 * @param place the file and the line
 * @param line as a shell takes it, continued lines joined
 * @param before lines of the same block that set variables
 */
record DocumentedCommand(String place, String line, List<String> before) {
  private static final Pattern MARK = Pattern.compile("<!--\\s*not run:\\s*\\S.*-->");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|[^\\s|&;<>]+");

  /** What runs these tests. */
  private static final Pattern THIS_BUILD = Pattern.compile("mvn verify(\\s+#.*)?");

  private static final Set<String> OURS = Set.of("jobglass", "./jobglass");

  DocumentedCommand {
    before = List.copyOf(before);
  }

  /** What the documents hold: commands to run, and lines that nobody knows how to run. */
  record Found(List<DocumentedCommand> commands, List<String> unknown) {}

  static Found in(Path repository) throws IOException {
    List<Path> files = new ArrayList<>(List.of(repository.resolve("README.md")));
    try (Stream<Path> docs = Files.list(repository.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    Found found = new Found(new ArrayList<>(), new ArrayList<>());
    for (Path file : files) {
      read(repository.relativize(file).toString(), Files.readAllLines(file), found);
    }
    return found;
  }

  static void read(String name, List<String> lines, Found found) {
    String latest = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("```")) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).strip().startsWith("```")) {
          end++;
        }
        if (line.equals("```sh") && !MARK.matcher(latest).matches()) {
          block(name, i + 1, lines.subList(i + 1, end), found);
        }
        i = end;
        latest = "";
      } else if (!line.isEmpty()) {
        latest = line;
      }
    }
  }

  private static void block(String name, int first, List<String> lines, Found found) {
    List<String> before = new ArrayList<>();
    String joined = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = joined + lines.get(i).strip();
      if (line.endsWith("\\")) {
        joined = line.substring(0, line.length() - 1);
        continue;
      }
      joined = "";
      String place = name + ":" + (first + i + 1);
      String start = line.split("\\s+", 2)[0];
      if (line.isEmpty() || line.startsWith("#") || THIS_BUILD.matcher(line).matches()) {
        continue;
      }
      if (start.equals("export")) {
        before.add(line);
      } else if (OURS.contains(start) || start.equals("curl")) {
        found.commands().add(new DocumentedCommand(place, line, before));
      } else {
        found.unknown().add(place + ": " + line);
      }
    }
  }

  /** The words after the program's name, up to a comment, a pipe or a redirection. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    int end = 0;
    while (matcher.find()) {
      String between = line.substring(end, matcher.start());
      boolean ended = !between.isBlank();
      if (ended || matcher.group().startsWith("#")) {
        break;
      }
      end = matcher.end();
      String quoted = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      words.add(quoted == null ? matcher.group() : quoted);
    }
    return words.subList(1, words.size());
  }

  /** Whether it is a command of ours rather than a request to the server. */
  boolean ours() {
    return OURS.contains(line.split("\\s+", 2)[0]);
  }

  String command() {
    return !ours() || words().isEmpty() ? "" : words().getFirst();
  }

  /** Whether it runs until it is stopped, so that a test can only read it. */
  boolean staysRunning() {
    return switch (command()) {
      case "serve", "agent" -> true;
      case "demo" -> !words().contains("--once");
      default -> false;
    };
  }
}
