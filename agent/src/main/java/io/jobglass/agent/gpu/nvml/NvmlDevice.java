package io.jobglass.agent.gpu.nvml;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuMetric;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handle with what was learned about it: which questions the device cannot answer, whether it is
 * lost, whether the handle has gone stale. Lives as long as its handle is good.
 */
final class NvmlDevice {
  private static final Logger LOG = LoggerFactory.getLogger(NvmlDevice.class);

  private final MemorySegment handle;
  private final Set<NvmlQuery> refused = EnumSet.noneOf(NvmlQuery.class);
  private final Set<NvmlQuery> mentioned = EnumSet.noneOf(NvmlQuery.class);
  private final Map<GpuMetric, Double> slow = new EnumMap<>(GpuMetric.class);
  private GpuDevice identity;
  private boolean fresh = true;
  private boolean stale;
  private @Nullable NvmlStatus lost;
  private @Nullable Instant slowReadAt;
  private long utilizationSeenMicros;

  NvmlDevice(MemorySegment handle, GpuDevice identity) {
    this.handle = handle;
    this.identity = identity;
  }

  MemorySegment handle() {
    return handle;
  }

  GpuDevice identity() {
    return identity;
  }

  /** Takes over what a later discovery found; index and minor may differ. */
  void identify(GpuDevice found) {
    identity = found;
  }

  boolean isMig() {
    return identity.parent() != null;
  }

  /** Utilisation, sensors and events belong to whole GPUs. */
  boolean isWhole() {
    return !isMig();
  }

  /** Set once by the first pass: from then on INVALID_ARGUMENT means a stale handle. */
  void seen() {
    fresh = false;
  }

  boolean stale() {
    return stale;
  }

  void outdate() {
    stale = true;
  }

  /** Why the GPU cannot be used any more, null while it can. */
  @Nullable NvmlStatus lost() {
    return lost;
  }

  boolean refuses(NvmlQuery query) {
    return lost != null || stale || refused.contains(query);
  }

  void refuse(NvmlQuery query) {
    refused.add(query);
  }

  Map<GpuMetric, Double> slow() {
    return slow;
  }

  @Nullable Instant slowReadAt() {
    return slowReadAt;
  }

  void slowReadAt(Instant time) {
    slowReadAt = time;
  }

  /** Time of the newest sample of process utilisation, in the driver's microseconds. */
  long utilizationSeenMicros() {
    return utilizationSeenMicros;
  }

  void utilizationSeenMicros(long micros) {
    utilizationSeenMicros = Math.max(utilizationSeenMicros, micros);
  }

  /**
   * Judges a result once for all calls.
   *
   * @return whether the out-arguments hold a value
   * @throws NvmlException when NVML as a whole must be opened again
   */
  boolean answered(NvmlQuery query, int code) {
    NvmlStatus status = NvmlStatus.of(code);
    return switch (status) {
      case SUCCESS -> true;
      case NOT_SUPPORTED, FUNCTION_NOT_FOUND, LIBRARY_NOT_FOUND, ARGUMENT_VERSION_MISMATCH -> {
        refused.add(query);
        yield false;
      }
      case NO_PERMISSION -> {
        refused.add(query);
        LOG.warn("nvml_denied device={} query={}: not readable for this user", id(), query);
        yield false;
      }
      case GPU_IS_LOST, RESET_REQUIRED -> {
        lost = status;
        LOG.warn("nvml_lost device={} status={} query={}", id(), status, query);
        yield false;
      }
      case INVALID_ARGUMENT -> {
        if (fresh) {
          refused.add(query);
          LOG.debug("nvml_invalid device={} query={}", id(), query);
        } else {
          stale = true;
        }
        yield false;
      }
      case UNINITIALIZED, DRIVER_NOT_LOADED, LIB_RM_VERSION_MISMATCH ->
          throw new NvmlException(status, query + " of " + id());
      case NOT_FOUND,
          INSUFFICIENT_SIZE,
          TIMEOUT,
          OPERATING_SYSTEM,
          MEMORY,
          NO_DATA,
          INSUFFICIENT_RESOURCES,
          DEPRECATED,
          NOT_READY,
          GPU_NOT_FOUND,
          INVALID_STATE ->
          false;
      case UNKNOWN -> {
        if (mentioned.add(query)) {
          LOG.warn("nvml_unknown device={} query={} code={}", id(), query, code);
        }
        yield false;
      }
    };
  }

  private String id() {
    return identity.id();
  }
}
