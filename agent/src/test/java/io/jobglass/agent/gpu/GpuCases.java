package io.jobglass.agent.gpu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All cases, and a program that prints what each expects and finds. */
public final class GpuCases {
  private GpuCases() {}

  static List<GpuCase> all() {
    List<GpuCase> cases = new ArrayList<>();
    if (FakeNvml.compiler().isPresent()) {
      cases.addAll(NvmlCases.all());
      cases.addAll(CollectorCases.all());
    }
    cases.addAll(AmdCases.all());
    cases.addAll(AttributionCases.all());
    return cases;
  }

  /** What a case finds, an exception's text if it throws. */
  static String find(GpuCase one) throws Exception {
    Path directory = Files.createTempDirectory("gpu-case");
    try {
      return String.valueOf(one.found().in(directory));
    } catch (Exception | AssertionError e) {
      return e.toString();
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  public static void main(String[] args) throws Exception {
    if (FakeNvml.compiler().isEmpty()) {
      System.out.println("skipped: the cases of NVML, which need a C compiler");
    }
    int passed = 0;
    int failed = 0;
    for (GpuCase one : all()) {
      String found = find(one);
      boolean right = found.equals(one.expected());
      passed += right ? 1 : 0;
      failed += right ? 0 : 1;
      System.out.printf(
          "%-4s | %-50s | %-40s | %s%n", right ? "ok" : "FAIL", one.fact(), one.expected(), found);
    }
    System.out.println("Against constructed devices: unverified on hardware.");
    System.out.println(passed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
