package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.nvml.NvmlLocation;
import io.jobglass.agent.gpu.nvml.NvmlSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A constructed {@code libnvidia-ml.so.1}, built from {@code fakenvml.c} and answering from a
 * script that can be changed between two calls. Each has its own copy of the library, with its own
 * state.
 */
public final class FakeNvml {
  private static final Map<Integer, Path> BUILT = new ConcurrentHashMap<>();
  private static final String LIBRARY = "libnvidia-ml.so.1";

  private final Path directory;
  private final Map<String, String> script = new LinkedHashMap<>();

  /**
   * @param age the driver branch, such as 470 or 580
   */
  public FakeNvml(Path directory, int age) {
    this.directory = directory;
    install(age);
  }

  /** The C compiler's command; there are no NVML tests without one. */
  public static Optional<String> compiler() {
    return Stream.of("cc", "gcc", "clang")
        .filter(name ->
            Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
        .findFirst();
  }

  /** Puts the library of another driver in place, as a driver upgrade does. */
  public void install(int age) {
    try {
      Path built = BUILT.computeIfAbsent(age, FakeNvml::build);
      Path fresh = Files.copy(built, directory.resolve("fresh.so"));
      Files.move(fresh, library(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path build(int age) {
    try {
      Path output = Files.createTempFile("fakenvml-" + age + "-", ".so");
      output.toFile().deleteOnExit();
      Process process =
          new ProcessBuilder(
                  compiler().orElseThrow(),
                  "-O1",
                  "-DAGE=" + age,
                  "-shared",
                  "-fPIC",
                  "-Wl,-soname," + LIBRARY,
                  "-o",
                  output.toString(),
                  root().resolve("agent/src/test/c/fakenvml.c").toString(),
                  "-ldl")
              .redirectErrorStream(true)
              .start();
      String messages = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException("fakenvml.c does not compile: " + messages);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The root of the source tree. */
  static Path root() {
    String root = System.getenv("JOBGLASS_ROOT");
    return root == null ? Path.of("").toAbsolutePath() : Path.of(root);
  }

  public Path library() {
    return directory.resolve(LIBRARY);
  }

  /** A file of the test's own beside the library. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** Adds or replaces lines {@code key value}; a key alone is taken out. */
  public FakeNvml say(String lines) {
    lines
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(line -> {
          String[] parts = line.split("\\s+", 2);
          script.remove(parts[0]);
          if (parts.length == 2) {
            script.put(parts[0], parts[1]);
          }
        });
    StringBuilder text = new StringBuilder();
    script.forEach((key, value) -> text.append(key).append(' ').append(value).append('\n'));
    try {
      Path fresh = Files.writeString(directory.resolve("fresh.txt"), text);
      Files.move(fresh, directory.resolve("fakenvml.txt"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A whole GPU with what every one of them tells. */
  public FakeNvml gpu(int number, String uuid, int minor) {
    String name = "gpu." + number;
    return say(
        """
        %1$s.uuid %2$s
        %1$s.name Constructed GPU
        %1$s.minor %3$d
        %1$s.pci 00000000:%4$02X:00.0
        %1$s.capability 9.0
        %1$s.util 73
        %1$s.memutil 41
        %1$s.memtotal 85899345920
        %1$s.memused 5368709120
        %1$s.memreserved 629145600
        %1$s.power 310500
        %1$s.powerlimit 700000
        %1$s.energy 5000000
        %1$s.temperature 61
        %1$s.clock.1 1980
        %1$s.clock.2 2619
        %1$s.reasons 0
        %1$s.mig 0
        """
            .formatted(name, uuid, minor, 0x17 + 0x10 * number));
  }

  /** A MIG device of a GPU that {@code gpu.N.mig 1} was said of. */
  public FakeNvml mig(int gpu, int slot, String uuid, int gpuInstance) {
    return say(
        """
        %1$s.uuid %2$s
        %1$s.name Constructed GPU MIG 1g.10gb
        %1$s.gi %3$d
        %1$s.ci 0
        %1$s.memtotal 10737418240
        %1$s.memused 1073741824
        %1$s.multiprocessors 16
        """
            .formatted("gpu." + gpu + ".mig." + slot, uuid, gpuInstance));
  }

  public NvmlSource source(InstantSource clock) {
    return new NvmlSource(NvmlLocation.of(library()), directory, clock);
  }

  /** What was taken and not given back: 1 a start, 100 an event set, 10000 a GPM sample. */
  public int outstanding() {
    return call("fake_outstanding");
  }

  /** Calls a function without arguments behind the source's back. */
  @SuppressWarnings("restricted") // as the source itself does
  public int call(String function) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(library(), arena).find(function).orElseThrow(),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT))
              .invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
