package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuSourceStatus.State;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A driver that hangs, is released, is late: what the collector makes of it. */
final class CollectorCases {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final GpuTiming TIMING =
      new GpuTiming(Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofMinutes(1));

  private CollectorCases() {}

  static List<GpuCase> all() {
    return List.of(
        new GpuCase(
            "driver hangs: readings absent, counted",
            "READING GPU-a; STUCK  overdue 1; discarded 1; READING GPU-a",
            directory -> {
              TestClock clock = new TestClock();
              FakeNvml fake = new FakeNvml(directory, 580).gpu(0, "GPU-a", 0).say("count 1");
              GpuLane lane = new GpuLane(fake.source(clock), TIMING, clock);
              GpuLaneThread thread = new GpuLaneThread(lane);
              thread.runs();
              String text = show(lane.take());
              Files.createFile(fake.file("hang"));
              fake.say("gpu.0.hang " + fake.file("hang"));
              thread.begins();
              thread.untilBusy();
              clock.advanceSeconds(10);
              GpuLane.Look stuck = lane.take();
              text += "; " + show(stuck) + " overdue " + stuck.status().overdue();
              Files.delete(fake.file("hang"));
              thread.ends();
              text += "; discarded " + lane.take().status().discarded();
              thread.runs();
              text += "; " + show(lane.take());
              thread.closes();
              return text;
            }),
        new GpuCase(
            "release closes NVML; resume reads",
            "READING GPU-a; true 0 RELEASED gap; READING GPU-a",
            directory -> {
              FakeNvml fake = new FakeNvml(directory, 580).gpu(0, "GPU-a", 0).say("count 1");
              try (GpuCollector collector =
                  new GpuCollector(
                      List.of(fake.source(InstantSource.system())),
                      GpuTiming.DEFAULT,
                      InstantSource.system())) {
                collector.start();
                String text = show(await(collector, State.READING));
                boolean closed = collector.release(LONG);
                text += "; " + closed + " " + fake.outstanding();
                GpuView released = await(collector, State.RELEASED);
                text += " RELEASED" + (released.gap() ? " gap" : "");
                collector.resume();
                return text + "; " + show(await(collector, State.READING));
              }
            }),
        new GpuCase(
            "release while a call is stuck says so",
            "false true",
            directory -> {
              FakeNvml fake = new FakeNvml(directory, 580).gpu(0, "GPU-a", 0).say("count 1");
              Files.createFile(fake.file("hang"));
              fake.say("gpu.0.hang " + fake.file("hang"));
              try (GpuCollector collector =
                  new GpuCollector(
                      List.of(fake.source(InstantSource.system())),
                      new GpuTiming(
                          Duration.ofSeconds(5), Duration.ofMillis(20), Duration.ofMinutes(1)),
                      InstantSource.system())) {
                collector.start();
                await(collector, State.STUCK);
                boolean closed = collector.release(Duration.ofMillis(50));
                Files.delete(fake.file("hang"));
                return closed + " " + collector.release(LONG);
              }
            }),
        new GpuCase(
            "no driver: nothing is loaded, tried again",
            "ABSENT false",
            directory -> {
              TestClock clock = new TestClock();
              FakeNvml fake = new FakeNvml(directory, 580);
              Files.delete(fake.library());
              GpuLane lane = new GpuLane(fake.source(clock), TIMING, clock);
              lane.runOnce();
              GpuSourceStatus status = lane.take().status();
              return status.state() + " " + status.gap();
            }),
        new GpuCase(
            "driver refuses: said why, tried again",
            "UNAVAILABLE, then READING GPU-a",
            directory -> {
              TestClock clock = new TestClock();
              FakeNvml fake = new FakeNvml(directory, 580).gpu(0, "GPU-a", 0).say("count 1");
              fake.say("call.nvmlInit_v2 !9");
              GpuLane lane = new GpuLane(fake.source(clock), TIMING, clock);
              lane.runOnce();
              String text = String.valueOf(lane.take().status().state());
              fake.say("call.nvmlInit_v2");
              lane.runOnce();
              return text + ", then " + show(lane.take());
            }));
  }

  private static String show(GpuLane.Look look) {
    return look.status().state() + " " + Shown.ids(look.readings());
  }

  private static String show(GpuView view) {
    return view.sources().getFirst().state() + " " + Shown.ids(view.readings());
  }

  /** Looks until the source is in that state, {@link #LONG} at most. */
  private static GpuView await(GpuCollector collector, State state) {
    long end = System.nanoTime() + LONG.toNanos();
    GpuView view = collector.take();
    while (view.sources().getFirst().state() != state && System.nanoTime() < end) {
      Thread.onSpinWait();
      view = collector.take();
    }
    return view;
  }
}
