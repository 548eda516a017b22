package io.jobglass.core.slurm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.JobEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a real Slurm told about the jobs of one case.
 *
 * @param name {@code set/case}
 * @param told in the order in which it was told
 */
record Capture(String name, List<Told> told) {
  static final String CLUSTER = "bed";
  private static final Path ROOT = Path.of("src/test/resources/captures/slurm-22.05");
  private static final Pattern AT = Pattern.compile("\\bat=(\\d+)\\.(\\d+)\\b");
  private static final JsonMapper JSON = new JsonMapper();

  /** An event and the moment at which it could be known. */
  record Told(Instant at, JobEvent event) {}

  static List<Capture> all() {
    return children(ROOT).stream()
        .filter(Files::isDirectory)
        .flatMap(set -> children(set).stream())
        .map(Capture::read)
        .toList();
  }

  static Stream<String> truth() {
    return text(ROOT.resolve("truth.txt")).lines().filter(line -> !line.startsWith("#"));
  }

  List<JobEvent> events() {
    return told.stream().map(Told::event).toList();
  }

  List<JobEvent> events(String job) {
    return events().stream().filter(event -> event.job().externalId().equals(job)).toList();
  }

  List<JobEvent> scriptEvents(String job) {
    return events(job).stream().filter(event -> event.source() != EventSource.JOBCOMP).toList();
  }

  List<String> jobs() {
    return events().stream().map(event -> event.job().externalId()).distinct().toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private static Capture read(Path folder) {
    List<Told> told = new ArrayList<>();
    for (Path child : children(folder)) {
      if (Files.isDirectory(child)) {
        children(child).forEach(script -> told.add(script(script)));
      } else {
        told.add(completion(child));
      }
    }
    told.sort(Comparator.comparing(Told::at));
    return new Capture(folder.getParent().getFileName() + "/" + folder.getFileName(), told);
  }

  private static Told script(Path file) {
    String text = text(file);
    Instant at = at(text);
    String environment =
        text.substring(text.indexOf("## env (sorted)\n"), text.indexOf("## cgroup dirs"));
    HookBytes bytes = HookBytes.at(at, "node1");
    environment.lines().skip(1).forEach(bytes::entry);
    HookFile hook = bytes.file();
    return told(at, HookEnvironment.read(hook, hook.eventKey(file.toString()), "default"));
  }

  private static Told completion(Path file) {
    String text = text(file);
    Map<String, Object> document =
        JSON.readValue(text.substring(text.indexOf("\n\n")), new TypeReference<>() {});
    return told(at(text), JobcompRecord.read(document, CLUSTER, at(text)));
  }

  private static Told told(Instant at, SlurmReading reading) {
    return new Told(at, reading.event().orElseThrow(() -> new AssertionError(reading.toString())));
  }

  private static Instant at(String text) {
    Matcher at = AT.matcher(text);
    if (!at.find()) {
      throw new AssertionError("no time in " + text);
    }
    String nanos = (at.group(2) + "000000000").substring(0, 9);
    return Instant.ofEpochSecond(Long.parseLong(at.group(1)), Long.parseLong(nanos));
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
