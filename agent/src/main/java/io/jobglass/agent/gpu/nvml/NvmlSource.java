package io.jobglass.agent.gpu.nvml;

import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuSource;
import io.jobglass.agent.gpu.GpuUnavailableException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's devices. NVML stays open between passes, since opening initialises GPUs whose
 * persistence mode is off, which takes seconds. For one thread, that of the first {@link #read}.
 */
public final class NvmlSource implements GpuSource {
  private final NvmlLocation location;
  private final Path procRoot;
  private final InstantSource clock;
  private @Nullable NvmlSession session;

  /**
   * @param procRoot {@code /proc} on a node
   */
  public NvmlSource(NvmlLocation location, Path procRoot, InstantSource clock) {
    this.location = location;
    this.procRoot = procRoot;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "nvml";
  }

  @Override
  public boolean present() {
    return session != null || location.present();
  }

  @Override
  public List<GpuReading> read() {
    try {
      return open().read(clock.instant());
    } catch (NvmlException e) {
      close();
      if (e.status() != NvmlStatus.UNINITIALIZED) {
        throw new GpuUnavailableException(e.reason(), e);
      }
      return readAnew();
    }
  }

  private List<GpuReading> readAnew() {
    try {
      return open().read(clock.instant());
    } catch (NvmlException e) {
      close();
      throw new GpuUnavailableException(e.reason(), e);
    }
  }

  private NvmlSession open() {
    NvmlSession current = session;
    if (current == null) {
      try {
        current = new NvmlSession(location.library(), procRoot);
      } catch (IllegalArgumentException e) {
        throw new GpuUnavailableException(
            location.library() + " cannot be loaded: " + e.getMessage(), e);
      }
      session = current;
    }
    return current;
  }

  @Override
  public void close() {
    NvmlSession current = session;
    session = null;
    if (current != null) {
      current.close();
    }
  }
}
