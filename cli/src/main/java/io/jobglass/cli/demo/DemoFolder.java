package io.jobglass.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder in which all of a demo lives: database, spools, logs. */
record DemoFolder(Path root) {
  DemoFolder {
    root = root.toAbsolutePath().normalize();
  }

  DemoFolder create() throws IOException {
    for (Path folder : List.of(server(), spool(), runs(), hooks(), logs())) {
      Files.createDirectories(folder);
    }
    return this;
  }

  Path server() {
    return root.resolve("server");
  }

  Path spool() {
    return root.resolve("agent").resolve("spool");
  }

  Path runs() {
    return root.resolve("agent").resolve("runs");
  }

  Path hooks() {
    return root.resolve("agent").resolve("hooks");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path log(String name) {
    return logs().resolve(name + ".log");
  }

  /** The command lines of processes that name this folder, this process excepted. */
  List<String> processes() throws IOException {
    long self = ProcessHandle.current().pid();
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (process.getFileName().toString().equals(Long.toString(self))) {
          continue;
        }
        String line = commandLine(process);
        if (line.contains(root.toString())) {
          found.add(process.getFileName() + " " + line.strip());
        }
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      // It has ended since the folder was listed.
      return "";
    }
  }

  void delete() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      // Already gone.
    }
  }
}
