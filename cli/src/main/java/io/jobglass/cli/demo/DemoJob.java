package io.jobglass.cli.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A small real program that the demo runs as a job.
 *
 * @param name for people
 * @param shows what one sees in it
 * @param script for {@code sh -c}
 * @param cancelAfter when the demo, as the job's user, sends SIGTERM
 */
record DemoJob(
    String name,
    String shows,
    String script,
    OptionalInt cpus,
    OptionalLong memoryLimitBytes,
    Optional<Duration> timeLimit,
    Optional<Duration> cancelAfter) {

  /** Burns three CPU seconds by its own account in /proc and prints what it used. */
  private static final String BURN =
      """
      awk 'BEGIN {
        stat = "/proc/self/stat"
        do {
          for (i = 0; i < 200000; i++) x += i
          getline line < stat
          close(stat)
          split(line, field, " ")
        } while (field[14] + field[15] < 300)
        printf "user %.2f s, system %.2f s\\n", field[14] / 100, field[15] / 100
      }'
      """;

  /** Grows by 8 MiB every tenth of a second; gives up at half a GiB, should no one stop it. */
  private static final String GROW =
      """
      awk 'BEGIN {
        megabyte = "x"
        for (i = 0; i < 20; i++) megabyte = megabyte megabyte
        for (step = 0; step < 64; step++) {
          for (i = 0; i < 8; i++) kept[n++] = megabyte n
          system("sleep 0.1")
        }
      }'
      """;

  static List<DemoJob> all() {
    return List.of(
        new DemoJob(
            "cpu-bound",
            "burns 3 CPU seconds",
            BURN,
            OptionalInt.of(1),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty()),
        new DemoJob(
            "memory-hog",
            "grows over --mem 96M; the launcher's own watch kills it, not the kernel",
            GROW,
            OptionalInt.of(1),
            OptionalLong.of(96L << 20),
            Optional.empty(),
            Optional.empty()),
        plain("exit-code-3", "fails by itself", "echo 'input.dat: no such file' >&2; exit 3"),
        plain("segfault", "dies of SIGSEGV", "kill -SEGV $$"),
        new DemoJob(
            "cancelled",
            "its user sends SIGTERM after 2 s",
            "sleep 60",
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(2))),
        new DemoJob(
            "over-time",
            "runs longer than --time 3s",
            "sleep 60",
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.of(Duration.ofSeconds(3)),
            Optional.empty()),
        new DemoJob(
            "idle",
            "asks for 16 CPUs and 8 GiB, and sleeps 6 s",
            "sleep 6",
            OptionalInt.of(16),
            OptionalLong.of(8L << 30),
            Optional.of(Duration.ofHours(1)),
            Optional.empty()));
  }

  private static DemoJob plain(String name, String shows, String script) {
    return new DemoJob(
        name,
        shows,
        script,
        OptionalInt.of(1),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
