package io.jobglass.cli.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobglass.api.client.model.LauncherEvent;
import io.jobglass.cli.api.JobglassApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Events that no server would take yet, one file each, kept until one does. Several launchers may
 * use one folder; an event that two of them send is stored once.
 */
public final class LauncherSpool {
  /**
   * Beyond this many events new ones are dropped: something is wrong for longer than we can keep.
   */
  static final int MAX_EVENTS = 10_000;

  private final Path folder;
  private final ObjectMapper mapper = JobglassApi.mapper();

  public LauncherSpool(Path folder) {
    this.folder = folder;
  }

  /**
   * The spool for one server, because what was meant for one must not be sent to another: a folder
   * in {@code $XDG_STATE_HOME/jobglass/launcher}, by default below {@code ~/.local/state}.
   */
  public static LauncherSpool of(Map<String, String> environment, URI server) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.startsWith("/")
            ? Path.of(state)
            : Path.of(System.getProperty("user.home", "/tmp"), ".local", "state");
    String name = server.toString().replaceAll("[^A-Za-z0-9.]+", "-");
    return new LauncherSpool(base.resolve("jobglass").resolve("launcher").resolve(name));
  }

  public Path folder() {
    return folder;
  }

  void keep(LauncherEvent event) throws IOException {
    Files.createDirectories(folder);
    if (files().size() >= MAX_EVENTS) {
      throw new IOException(folder + " already holds " + MAX_EVENTS + " events");
    }
    String name =
        event.getTimestamp().toInstant().toEpochMilli()
            + "-"
            + event.getRunId()
            + "-"
            + event.getKind()
            + ".json";
    Path hidden = folder.resolve("." + name + ".tmp");
    Files.write(hidden, mapper.writeValueAsBytes(event));
    Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The kept events, oldest first. */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[0-9]*.json")) {
        entries.forEach(files::add);
      }
    }
    Collections.sort(files);
    return files;
  }

  LauncherEvent read(Path file) throws IOException {
    return mapper.readValue(Files.readAllBytes(file), LauncherEvent.class);
  }

  void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Puts a file that can never be sent out of the way, for a person to look at. */
  void setAside(Path file) throws IOException {
    Files.move(
        file,
        file.resolveSibling("rejected-" + file.getFileName()),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
