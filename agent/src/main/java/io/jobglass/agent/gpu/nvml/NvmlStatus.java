package io.jobglass.agent.gpu.nvml;

/** {@code nvmlReturn_t}, as far as a code needs behaviour of its own. */
enum NvmlStatus {
  SUCCESS(0),
  UNINITIALIZED(1),
  INVALID_ARGUMENT(2),
  NOT_SUPPORTED(3),
  NO_PERMISSION(4),
  NOT_FOUND(6),
  INSUFFICIENT_SIZE(7),
  DRIVER_NOT_LOADED(9),
  TIMEOUT(10),
  LIBRARY_NOT_FOUND(12),
  FUNCTION_NOT_FOUND(13),
  GPU_IS_LOST(15),
  RESET_REQUIRED(16),
  OPERATING_SYSTEM(17),
  LIB_RM_VERSION_MISMATCH(18),
  MEMORY(20),
  NO_DATA(21),
  INSUFFICIENT_RESOURCES(23),
  ARGUMENT_VERSION_MISMATCH(25),
  DEPRECATED(26),
  NOT_READY(27),
  GPU_NOT_FOUND(28),
  INVALID_STATE(29),
  UNKNOWN(999);

  private final int code;

  NvmlStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Whether NVML as a whole must be closed and opened again. */
  boolean endsSession() {
    return this == UNINITIALIZED || this == DRIVER_NOT_LOADED || this == LIB_RM_VERSION_MISMATCH;
  }

  /** The status of a code; one that is not listed counts as {@link #UNKNOWN}. */
  static NvmlStatus of(int code) {
    for (NvmlStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    return UNKNOWN;
  }
}
