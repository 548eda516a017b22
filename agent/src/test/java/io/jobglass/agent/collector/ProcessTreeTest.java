package io.jobglass.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes that burn known time and touch known memory; python does what sh cannot. */
@Timeout(120)
class ProcessTreeTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final KernelText text = new KernelText();
  private final ProcessTable table = new ProcessTable(Path.of("/proc"), text);
  private final Readings readings = new Readings();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** A python program; each line it prints is a step that the test waits for. */
  private final class Program {
    final Process process;
    final BufferedReader lines;
    final ProcessTree tree;

    Program(String... source) throws IOException {
      ProcessBuilder builder = new ProcessBuilder("python3", "-c", String.join("\n", source));
      builder.environment().put("JOBGLASS_RUN_ID", "test-run");
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      process = builder.start();
      started.add(process);
      lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      int pid = (int) process.pid();
      tree = new ProcessTree(table, pid, startTicks(pid), "JOBGLASS_RUN_ID=test-run");
    }

    String line() throws IOException {
      return lines.readLine();
    }

    /** Reads what the program printed by {@link #TIMES}. */
    long micros() throws IOException {
      return Math.round(Double.parseDouble(line()) * 1e6);
    }

    void goOn() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }
  }

  private long startTicks(int pid) {
    return table.read(pid).startTicks();
  }

  private static final String BURN =
      "import os, sys, time\n"
          + "def times():\n"
          + "  used = os.times()\n"
          + "  return used.user + used.system + used.children_user + used.children_system\n"
          + "def burn(seconds):\n"
          + "  end = times() + seconds\n"
          + "  while times() < end: pass\n";

  /**
   * Prints the program's CPU time in seconds, by the clock and in the ticks of proc_pid_stat(5).
   */
  private static final String TIMES = "print(times(), flush=True)";

  @Test
  void cpuTimeOfOneProcess() throws IOException {
    Program program = new Program(BURN, "burn(1)", TIMES, "input()", TIMES, "input()");
    long before = program.micros();
    program.tree.read(Pace.DETAIL, readings);
    program.goOn();
    assertThat(before).isGreaterThanOrEqualTo(1_000_000);
    assertThat(readings.now(Measure.CPU_USAGE_MICROS)).isBetween(before, program.micros());
    assertThat(readings.now(Measure.CPUS)).isPositive();
    assertThat(program.tree.uid()).isNotNull();
  }

  @Test
  void waitedForChildrenAreCountedOnce() throws IOException {
    Program program =
        new Program(
            BURN,
            "for i in range(3):",
            "  if os.fork() == 0:",
            "    burn(0.3)",
            "    print('burnt', flush=True)",
            "    os.read(0, 1)",
            "    os._exit(0)",
            "for i in range(3): os.wait()",
            TIMES,
            "os.read(0, 1)",
            TIMES,
            "time.sleep(60)");
    for (int child = 0; child < 3; child++) {
      program.line();
    }
    program.tree.read(Pace.DETAIL, readings);
    long whileAlive = readings.now(Measure.CPU_USAGE_MICROS);
    assertThat(whileAlive).isGreaterThanOrEqualTo(900_000);
    assertThat(readings.now(Measure.PROCESSES)).isEqualTo(4);
    program.goOn();
    program.goOn();
    program.goOn();
    long before = program.micros();
    program.tree.read(Pace.DETAIL, readings);
    program.goOn();
    assertThat(readings.now(Measure.CPU_USAGE_MICROS))
        .isGreaterThanOrEqualTo(whileAlive)
        .isBetween(before, program.micros());
  }

  @Test
  void childrenThatNobodyWaitsForAreKept() throws IOException {
    Program program =
        new Program(
            BURN,
            "import signal",
            "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
            "if os.fork() == 0:",
            "  burn(0.5)",
            "  " + TIMES,
            "  os.read(0, 1)",
            "  os._exit(0)",
            "try: os.wait()",
            "except ChildProcessError: " + TIMES,
            "time.sleep(60)");
    long child = program.micros();
    program.tree.read(Pace.DETAIL, readings);
    program.goOn();
    long parent = program.micros();
    program.tree.read(Pace.DETAIL, readings);
    assertThat(parent).isLessThan(child);
    assertThat(readings.now(Measure.CPU_USAGE_MICROS))
        .isGreaterThanOrEqualTo(child + parent)
        .isLessThan(2 * child + parent);
  }

  @Test
  void daemonThatForkedTwiceIsFollowed() throws IOException {
    Program program =
        new Program(
            BURN,
            "r, w = os.pipe()",
            "if os.fork() == 0:",
            "  os.setsid()",
            "  if os.fork() == 0:",
            "    os.write(w, str(os.getpid()).encode())",
            "    time.sleep(60)",
            "  os._exit(0)",
            "os.wait()",
            "print(os.read(r, 20).decode(), flush=True)",
            "input()",
            "os._exit(0)");
    int daemon = Integer.parseInt(program.line());
    program.tree.read(Pace.DETAIL, readings);
    try {
      assertThat(program.tree.pids()).contains(daemon);
      program.goOn();
      Eventually.within(LONG, "command ends", () -> !program.process.isAlive());
      program.tree.read(Pace.DETAIL, readings);
      assertThat(program.tree.ended()).isFalse();
    } finally {
      ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
    }
    Eventually.within(
        LONG,
        "daemon is gone",
        () -> {
          program.tree.read(Pace.DETAIL, readings);
          return program.tree.ended();
        });
  }

  @Test
  void memoryThatWasTouched() throws IOException {
    Program program =
        new Program(
            "before = bytearray(1)",
            "print('small', flush=True)",
            "input()",
            "big = bytearray(b'x') * (64 << 20)",
            "print('big', flush=True)",
            "input()");
    program.line();
    program.tree.read(Pace.FREQUENT, readings);
    long small = readings.now(Measure.MEMORY_ANON_BYTES);
    program.goOn();
    program.line();
    program.tree.read(Pace.FREQUENT, readings);
    assertThat(readings.now(Measure.MEMORY_ANON_BYTES) - small)
        .isBetween((long) ((64 << 20) * 0.98), (long) ((64 << 20) * 1.02));
    assertThat(readings.now(Measure.MEMORY_CURRENT_BYTES))
        .isGreaterThanOrEqualTo(readings.now(Measure.MEMORY_ANON_BYTES));
    assertThat(readings.value(Measure.MEMORY_PEAK_BYTES, true)).isNull();
    assertThat(readings.value(Measure.OOM_KILLS, true)).isNull();
  }

  @Test
  void pagesSharedAfterForkAreNotCountedTwice() throws IOException {
    Program program =
        new Program(
            "import os, sys",
            "big = bytearray(b'x') * (64 << 20)",
            "for i in range(3):",
            "  if os.fork() == 0:",
            "    print('child', flush=True)",
            "    os.read(0, 1)",
            "    os._exit(0)",
            "import time",
            "time.sleep(60)");
    for (int child = 0; child < 3; child++) {
      program.line();
    }
    program.tree.read(Pace.DETAIL, readings);
    assertThat(readings.now(Measure.PROCESSES)).isEqualTo(4);
    assertThat(readings.now(Measure.MEMORY_ANON_BYTES)).isBetween(64L << 20, 100L << 20);
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotTheCommand() throws IOException {
    Program program = new Program("input()");
    int pid = (int) program.process.pid();
    ProcessTree other = new ProcessTree(table, pid, startTicks(pid) + 1, "X=y");
    other.read(Pace.DETAIL, readings);
    assertThat(other.ended()).isTrue();
  }

  @Test
  void processNameMayHoldAnything() {
    text.fill(
        "42 (a) R 1 (b) S 7 8 9 0 0 0 0 0 0 0 10 20 30 40 20 0 1 0 4711 1000 12 0\n".getBytes());
    ProcessStat stat = ProcessStat.parse(42, text);
    assertThat(stat).isEqualTo(new ProcessStat(42, 7, 8, 9, 4711, 30, 70, 40, 12));
  }
}
