package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The functions in use, by the names that the library exports: the header's macros hide the
 * suffixes, and a bare name takes an older struct. Started when constructed, with buffers that all
 * calls reuse; for one thread.
 */
final class Nvml implements AutoCloseable {
  private final NvmlLibrary library;
  private final NvmlFunction shutdown;

  final NvmlFunction count;
  final NvmlFunction handleByIndex;
  final NvmlFunction uuid;
  final NvmlFunction minor;
  final NvmlFunction model;
  final NvmlFunction pci;
  final NvmlFunction computeCapability;
  final NvmlFunction utilization;
  final NvmlFunction memory2;
  final NvmlFunction memory1;
  final NvmlFunction power;
  final NvmlFunction powerLimit;
  final NvmlFunction energy;
  final NvmlFunction temperature;
  final NvmlFunction temperatureV;
  final NvmlFunction clock;
  final NvmlFunction clockReasons;
  final NvmlFunction eccErrors;
  final NvmlFunction remappedRows;
  final NvmlFunction fieldValues;
  final NvmlFunction accountingMode;
  final NvmlFunction persistenceMode;
  final NvmlFunction computeProcesses;
  final NvmlFunction graphicsProcesses;
  final NvmlFunction mpsProcesses;
  final NvmlFunction processUtilization;
  final NvmlFunction processesUtilization;
  final NvmlFunction migMode;
  final NvmlFunction migCount;
  final NvmlFunction migHandle;
  final NvmlFunction gpuInstance;
  final NvmlFunction computeInstance;
  final NvmlFunction attributes;
  final NvmlFunction eventSetCreate;
  final NvmlFunction eventSetFree;
  final NvmlFunction supportedEvents;
  final NvmlFunction registerEvents;
  final NvmlFunction eventWait;
  final NvmlFunction gpmSupport;
  final NvmlFunction gpmAllocate;
  final NvmlFunction gpmFree;
  final NvmlFunction gpmSample;
  final NvmlFunction gpmMigSample;
  final NvmlFunction gpmMetrics;

  /** Scratch for out-arguments and small structs. */
  final MemorySegment a;

  final MemorySegment b;
  final MemorySegment c;
  final MemorySegment d;

  /** Scratch for texts; NVML's longest is 96 bytes. */
  final MemorySegment text;

  /**
   * Loads and starts NVML.
   *
   * @throws IllegalArgumentException when the library cannot be loaded
   * @throws NvmlException when it does not start
   */
  Nvml(String libraryName) {
    library = new NvmlLibrary(libraryName);
    NvmlFunction init = bind(List.of("nvmlInit_v2", "nvmlInit"));
    shutdown = bind("nvmlShutdown");
    count = bind(List.of("nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"), ADDRESS);
    handleByIndex =
        bind(
            List.of("nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"),
            JAVA_INT,
            ADDRESS);
    uuid = bind("nvmlDeviceGetUUID", ADDRESS, ADDRESS, JAVA_INT);
    minor = bind("nvmlDeviceGetMinorNumber", ADDRESS, ADDRESS);
    model = bind("nvmlDeviceGetName", ADDRESS, ADDRESS, JAVA_INT);
    pci = bind("nvmlDeviceGetPciInfo_v3", ADDRESS, ADDRESS);
    computeCapability = bind("nvmlDeviceGetCudaComputeCapability", ADDRESS, ADDRESS, ADDRESS);
    utilization = bind("nvmlDeviceGetUtilizationRates", ADDRESS, ADDRESS);
    memory2 = bind("nvmlDeviceGetMemoryInfo_v2", ADDRESS, ADDRESS);
    memory1 = bind("nvmlDeviceGetMemoryInfo", ADDRESS, ADDRESS);
    power = bind("nvmlDeviceGetPowerUsage", ADDRESS, ADDRESS);
    powerLimit =
        bind(
            List.of("nvmlDeviceGetEnforcedPowerLimit", "nvmlDeviceGetPowerManagementLimit"),
            ADDRESS,
            ADDRESS);
    energy = bind("nvmlDeviceGetTotalEnergyConsumption", ADDRESS, ADDRESS);
    temperature = bind("nvmlDeviceGetTemperature", ADDRESS, JAVA_INT, ADDRESS);
    temperatureV = bind("nvmlDeviceGetTemperatureV", ADDRESS, ADDRESS);
    clock = bind("nvmlDeviceGetClockInfo", ADDRESS, JAVA_INT, ADDRESS);
    clockReasons =
        bind(
            List.of(
                "nvmlDeviceGetCurrentClocksEventReasons",
                "nvmlDeviceGetCurrentClocksThrottleReasons"),
            ADDRESS,
            ADDRESS);
    eccErrors = bind("nvmlDeviceGetTotalEccErrors", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    remappedRows = bind("nvmlDeviceGetRemappedRows", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    fieldValues = bind("nvmlDeviceGetFieldValues", ADDRESS, JAVA_INT, ADDRESS);
    accountingMode = bind("nvmlDeviceGetAccountingMode", ADDRESS, ADDRESS);
    persistenceMode = bind("nvmlDeviceGetPersistenceMode", ADDRESS, ADDRESS);
    computeProcesses = bindProcesses("nvmlDeviceGetComputeRunningProcesses");
    graphicsProcesses = bindProcesses("nvmlDeviceGetGraphicsRunningProcesses");
    mpsProcesses = bindProcesses("nvmlDeviceGetMPSComputeRunningProcesses");
    processUtilization =
        bind("nvmlDeviceGetProcessUtilization", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    processesUtilization = bind("nvmlDeviceGetProcessesUtilizationInfo", ADDRESS, ADDRESS);
    migMode = bind("nvmlDeviceGetMigMode", ADDRESS, ADDRESS, ADDRESS);
    migCount = bind("nvmlDeviceGetMaxMigDeviceCount", ADDRESS, ADDRESS);
    migHandle = bind("nvmlDeviceGetMigDeviceHandleByIndex", ADDRESS, JAVA_INT, ADDRESS);
    gpuInstance = bind("nvmlDeviceGetGpuInstanceId", ADDRESS, ADDRESS);
    computeInstance = bind("nvmlDeviceGetComputeInstanceId", ADDRESS, ADDRESS);
    attributes = bind("nvmlDeviceGetAttributes_v2", ADDRESS, ADDRESS);
    eventSetCreate = bind("nvmlEventSetCreate", ADDRESS);
    eventSetFree = bind("nvmlEventSetFree", ADDRESS);
    supportedEvents = bind("nvmlDeviceGetSupportedEventTypes", ADDRESS, ADDRESS);
    registerEvents = bind("nvmlDeviceRegisterEvents", ADDRESS, JAVA_LONG, ADDRESS);
    eventWait = bind(List.of("nvmlEventSetWait_v2"), ADDRESS, ADDRESS, JAVA_INT);
    gpmSupport = bind("nvmlGpmQueryDeviceSupport", ADDRESS, ADDRESS);
    gpmAllocate = bind("nvmlGpmSampleAlloc", ADDRESS);
    gpmFree = bind("nvmlGpmSampleFree", ADDRESS);
    gpmSample = bind("nvmlGpmSampleGet", ADDRESS, ADDRESS);
    gpmMigSample = bind("nvmlGpmMigSampleGet", ADDRESS, JAVA_INT, ADDRESS);
    gpmMetrics = bind("nvmlGpmMetricsGet", ADDRESS);
    a = allocate(128);
    b = allocate(8);
    c = allocate(8);
    d = allocate(8);
    text = allocate(96);
    NvmlStatus started = NvmlStatus.of(init.call());
    if (started != NvmlStatus.SUCCESS) {
      library.close();
      throw new NvmlException(started, init.name());
    }
  }

  /** Memory that lives as long as the library stays loaded, zeroed and aligned for any struct. */
  MemorySegment allocate(long bytes) {
    return library.arena().allocate(bytes, 8);
  }

  /** Stops NVML and unloads it; what it wrote must have been freed before. */
  @Override
  public void close() {
    try {
      shutdown.call();
    } finally {
      library.close();
    }
  }

  private NvmlFunction bind(String name, MemoryLayout... arguments) {
    return library.bind(List.of(name), arguments);
  }

  private NvmlFunction bind(List<String> names, MemoryLayout... arguments) {
    return library.bind(names, arguments);
  }

  /** All three forms fill elements of other sizes; {@link NvmlProcesses} finds out which. */
  private NvmlFunction bindProcesses(String name) {
    return bind(List.of(name + "_v3", name + "_v2", name), ADDRESS, ADDRESS, ADDRESS);
  }
}
