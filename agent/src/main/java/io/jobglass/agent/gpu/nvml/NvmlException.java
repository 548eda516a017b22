package io.jobglass.agent.gpu.nvml;

/** NVML as a whole refuses, not one device: it must be closed and opened again. */
final class NvmlException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final NvmlStatus status;
  private final String reason;

  NvmlException(NvmlStatus status, String call) {
    this(status, call + " returned " + status + " (" + status.code() + "): ", advice(status));
  }

  private NvmlException(NvmlStatus status, String fact, String advice) {
    super(fact + advice);
    this.status = status;
    this.reason = fact + advice;
  }

  /** What happened and what helps. */
  String reason() {
    return reason;
  }

  NvmlStatus status() {
    return status;
  }

  private static String advice(NvmlStatus status) {
    return switch (status) {
      case LIB_RM_VERSION_MISMATCH ->
          "the driver was upgraded underneath; the new library is loaded at the next attempt, and"
              + " if this stays, restart the agent or reload the kernel module";
      case DRIVER_NOT_LOADED, GPU_NOT_FOUND -> "the kernel module is not loaded or has no GPU";
      case OPERATING_SYSTEM, NO_PERMISSION ->
          "the device files are closed to the agent; it must not run inside a job's cgroup";
      case FUNCTION_NOT_FOUND, LIBRARY_NOT_FOUND ->
          "library and driver are of different age, or the driver is older than R450";
      case SUCCESS,
          UNINITIALIZED,
          INVALID_ARGUMENT,
          NOT_SUPPORTED,
          NOT_FOUND,
          INSUFFICIENT_SIZE,
          TIMEOUT,
          GPU_IS_LOST,
          RESET_REQUIRED,
          MEMORY,
          NO_DATA,
          INSUFFICIENT_RESOURCES,
          ARGUMENT_VERSION_MISMATCH,
          DEPRECATED,
          NOT_READY,
          INVALID_STATE,
          UNKNOWN ->
          "it is opened again at the next attempt";
    };
  }
}
