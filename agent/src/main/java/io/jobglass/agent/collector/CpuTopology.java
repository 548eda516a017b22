package io.jobglass.agent.collector;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which logical CPUs are hardware threads of one core: {@code topology/thread_siblings_list} of
 * each CPU, as it was when the agent started. A CPU that is not in it is of no known core.
 *
 * @param coreOf the first CPU of its core, by CPU
 */
public record CpuTopology(Map<Integer, Integer> coreOf) {
  /** Says nothing of any CPU. */
  public static final CpuTopology UNKNOWN = new CpuTopology(Map.of());

  public CpuTopology {
    coreOf = Map.copyOf(coreOf);
  }

  /**
   * Never fails: what cannot be read is not known.
   *
   * @param sysRoot {@code /sys}
   */
  public static CpuTopology read(Path sysRoot) {
    Map<Integer, Integer> coreOf = new HashMap<>();
    Path folder = sysRoot.resolve("devices/system/cpu");
    try (DirectoryStream<Path> cpus = Files.newDirectoryStream(folder, "cpu[0-9]*")) {
      for (Path cpu : cpus) {
        String siblings = Files.readString(cpu.resolve("topology/thread_siblings_list")).strip();
        coreOf.put(
            Integer.valueOf(cpu.getFileName().toString().substring("cpu".length())),
            Integer.valueOf(siblings.split("[-,]", 2)[0]));
      }
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
    return new CpuTopology(coreOf);
  }

  /** How many cores the CPUs belong to; {@link Readings#ABSENT} when one's is not known. */
  long cores(IntStream cpus) {
    int[] cores = cpus.map(cpu -> coreOf.getOrDefault(cpu, -1)).distinct().toArray();
    return IntStream.of(cores).anyMatch(core -> core < 0) ? Readings.ABSENT : cores.length;
  }
}
