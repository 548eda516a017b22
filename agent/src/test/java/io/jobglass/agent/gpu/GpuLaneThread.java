package io.jobglass.agent.gpu;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs a lane's passes one by one on the one thread that its source belongs to. */
final class GpuLaneThread {
  private static final long LONG_SECONDS = 60;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final GpuLane lane;
  private Future<?> pass = CompletableFuture.completedFuture(null);

  GpuLaneThread(GpuLane lane) {
    this.lane = lane;
  }

  void begins() {
    pass = thread.submit(lane::runOnce);
  }

  void ends() throws Exception {
    pass.get(LONG_SECONDS, TimeUnit.SECONDS);
  }

  void runs() throws Exception {
    begins();
    ends();
  }

  /** Returns when the pass has begun. */
  void untilBusy() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONG_SECONDS);
    while (!lane.busy() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  void closes() throws Exception {
    lane.want(true);
    runs();
    thread.shutdown();
  }
}
