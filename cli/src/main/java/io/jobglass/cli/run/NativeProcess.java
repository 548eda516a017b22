package io.jobglass.cli.run;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/**
 * A child process in a process group of its own, started and waited for by the C library, so that
 * its exact wait status and resource usage are known; {@code java.lang.Process} does not know of it
 * and cannot reap it.
 *
 * <p>Thread-safe; exactly one thread may wait. A signal after the end of the leader still reaches
 * what is left of the group.
 */
public final class NativeProcess {
  private final int pid;
  private final long launcherPeakBytes;

  private NativeProcess(int pid, long launcherPeakBytes) {
    this.pid = pid;
    this.launcherPeakBytes = launcherPeakBytes;
  }

  /**
   * What to start.
   *
   * @param command the program, looked for in PATH, and its arguments, as the bytes to pass on
   * @param environment variables added to those of this process
   * @param output a file that standard output and error are appended to; inherited when absent
   */
  public record Spec(List<byte[]> command, Map<String, String> environment, Optional<Path> output) {
    public Spec {
      if (command.isEmpty()) {
        throw new IllegalArgumentException("a command has at least the program's name");
      }
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    public static Spec of(List<String> command) {
      return new Spec(
          command.stream().map(RawArguments::bytes).toList(), Map.of(), Optional.empty());
    }

    public Spec withEnvironment(Map<String, String> variables) {
      return new Spec(command, variables, output);
    }

    public Spec withOutput(Path file) {
      return new Spec(command, environment, Optional.of(file));
    }

    String program() {
      return RawArguments.text(command.getFirst());
    }
  }

  /** Starts the program; when this returns, it has been executed. */
  public static NativeProcess start(Spec spec) throws SpawnException {
    try (Arena arena = Arena.ofConfined();
        SpawnSetup setup = SpawnSetup.open(arena)) {
      setup.ownGroupAndOpenSignals();
      spec.output()
          .ifPresent(file -> {
            setup.open(1, file.toString(), Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND);
            setup.duplicate(1, 2);
          });
      setup.closeFrom(3);
      MemorySegment environment = environment(arena, spec.environment());
      List<MemorySegment> arguments =
          new ArrayList<>(spec.command().stream().map(bytes -> cString(arena, bytes)).toList());
      MemorySegment pid = arena.allocate(JAVA_INT);
      int error = spawn(arena, setup, pid, arguments, environment);
      if (error == Libc.ENOEXEC && spec.program().contains("/")) {
        // A script without "#!": what execvp and every shell do.
        arguments.addFirst(arena.allocateFrom("/bin/sh"));
        error = spawn(arena, setup, pid, arguments, environment);
      }
      if (error != 0) {
        throw new SpawnException(spec.program(), error);
      }
      return new NativeProcess(pid.get(JAVA_INT, 0), ownPeakBytes());
    }
  }

  private static int spawn(
      Arena arena,
      SpawnSetup setup,
      MemorySegment pid,
      List<MemorySegment> arguments,
      MemorySegment environment) {
    return Libc.spawn(
        pid,
        arguments.getFirst(),
        setup.fileActions(),
        setup.attributes(),
        Libc.pointers(arena, arguments),
        environment);
  }

  private static MemorySegment environment(Arena arena, Map<String, String> added) {
    List<MemorySegment> entries = new ArrayList<>(Libc.environment());
    entries.removeIf(entry -> {
      String name = entry.getString(0, StandardCharsets.ISO_8859_1);
      int equals = name.indexOf('=');
      return equals > 0 && added.containsKey(name.substring(0, equals));
    });
    added.forEach((name, value) -> entries.add(arena.allocateFrom(name + "=" + value)));
    return Libc.pointers(arena, entries);
  }

  private static MemorySegment cString(Arena arena, byte[] bytes) {
    MemorySegment text = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    return text;
  }

  /** The child's process id, which is its group's id too. */
  public int pid() {
    return pid;
  }

  /** Signals every process of the group; false when none is left. */
  public boolean signal(int signal) {
    return !Libc.kill(-pid, signal).failed();
  }

  /** Whether any process of the group is left, zombies included. */
  public boolean groupExists() {
    return signal(0);
  }

  /** Waits for the end of the child; blocks a platform thread. */
  public ExitStatus waitFor() {
    return waitFor(signal -> {});
  }

  /**
   * Waits for the end of the child; blocks a platform thread.
   *
   * @param stopped called with the signal each time the child is stopped, as by a terminal
   */
  public ExitStatus waitFor(IntConsumer stopped) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(JAVA_INT);
      MemorySegment usage = arena.allocate(Libc.RUSAGE_BYTES, 8);
      while (true) {
        Libc.Result result = Libc.wait4(pid, word, Libc.WUNTRACED, usage);
        if (result.failed()) {
          if (result.errno() == Libc.EINTR) {
            continue;
          }
          throw new IllegalStateException(
              "waiting for process " + pid + ": " + Libc.describe(result.errno()));
        }
        int status = word.get(JAVA_INT, 0);
        if ((status & 0xff) == 0x7f) {
          stopped.accept((status >> 8) & 0xff);
          continue;
        }
        // struct rusage: ru_utime, ru_stime (seconds, microseconds), then ru_maxrss in KiB.
        return ExitStatus.decode(
            status, time(usage, 0), time(usage, 16), maxRss(usage.get(JAVA_LONG, 32) * 1024));
      }
    }
  }

  private OptionalLong maxRss(long bytes) {
    return bytes > launcherPeakBytes ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  /** The peak of this process's resident set; the largest number when it cannot be read. */
  private static long ownPeakBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static Duration time(MemorySegment usage, long offset) {
    return Duration.ofSeconds(usage.get(JAVA_LONG, offset))
        .plusNanos(usage.get(JAVA_LONG, offset + 8) * 1000);
  }
}
