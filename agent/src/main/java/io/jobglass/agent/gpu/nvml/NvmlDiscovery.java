package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuVendor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the devices. The order is the driver's and means nothing; names are what is kept. */
final class NvmlDiscovery {
  private static final Logger LOG = LoggerFactory.getLogger(NvmlDiscovery.class);
  private static final int TEXT = 96;
  private static final int PCI_BUS_ID = 36;

  /** What {@code nvmlDeviceGetMaxMigDeviceCount} may at most be believed. */
  private static final int MOST_MIG = 64;

  private final Nvml nvml;
  private boolean deniedTold;

  NvmlDiscovery(Nvml nvml) {
    this.nvml = nvml;
  }

  /**
   * All devices.
   *
   * @param devices GPUs, each followed by its MIG devices
   * @param sick index and reason of GPUs whose handle or name cannot be had
   */
  record Found(List<NvmlDevice> devices, Map<Integer, NvmlStatus> sick) {}

  /**
   * Lists the devices, keeping the objects of those whose handle is still good.
   *
   * @param known devices of the last discovery by id
   * @throws NvmlException when not even their number can be had
   */
  Found discover(Map<String, NvmlDevice> known) {
    NvmlStatus counted = NvmlStatus.of(nvml.count.call(nvml.a));
    if (counted != NvmlStatus.SUCCESS) {
      throw new NvmlException(counted, nvml.count.name());
    }
    int count = nvml.a.get(JAVA_INT, 0);
    List<NvmlDevice> devices = new ArrayList<>();
    Map<Integer, NvmlStatus> sick = new TreeMap<>();
    for (int index = 0; index < count; index++) {
      NvmlStatus status = NvmlStatus.of(nvml.handleByIndex.call(index, nvml.a));
      if (status == NvmlStatus.SUCCESS) {
        gpu(nvml.a.get(ADDRESS, 0), index, known, devices, sick);
      } else if (status == NvmlStatus.NO_PERMISSION) {
        denied(index);
      } else {
        sick(index, status, nvml.handleByIndex, sick);
      }
    }
    return new Found(devices, sick);
  }

  private static void sick(
      int index, NvmlStatus status, NvmlFunction function, Map<Integer, NvmlStatus> sick) {
    if (status.endsSession()) {
      throw new NvmlException(status, function.name());
    }
    sick.put(index, status);
  }

  private void denied(int index) {
    if (!deniedTold) {
      LOG.warn("nvml_denied index={}: a GPU is there that this user may not see", index);
      deniedTold = true;
    }
  }

  private void gpu(
      MemorySegment handle,
      int index,
      Map<String, NvmlDevice> known,
      List<NvmlDevice> devices,
      Map<Integer, NvmlStatus> sick) {
    int code = nvml.uuid.call(handle, nvml.text, TEXT);
    if (code != 0) {
      sick(index, NvmlStatus.of(code), nvml.uuid, sick);
      return;
    }
    String id = nvml.text.getString(0);
    Integer minor = number(nvml.minor, handle);
    String address =
        nvml.pci.call(handle, nvml.a) == 0
            ? GpuDevice.sysfsAddress(nvml.a.getString(PCI_BUS_ID))
            : null;
    boolean split = migMode(handle);
    GpuDevice whole = GpuDevice.whole(id, GpuVendor.NVIDIA, name(handle), address, minor, index);
    NvmlDevice gpu = keep(handle, split ? whole.asSplit() : whole, known);
    devices.add(gpu);
    if (split) {
      migDevices(gpu, known, devices);
    }
  }

  boolean migMode(MemorySegment handle) {
    return nvml.migMode.call(handle, nvml.b, nvml.c) == 0 && nvml.b.get(JAVA_INT, 0) == 1;
  }

  /** The list is sparse: an empty slot answers NOT_FOUND and says nothing about the next. */
  private void migDevices(NvmlDevice gpu, Map<String, NvmlDevice> known, List<NvmlDevice> devices) {
    if (nvml.migCount.call(gpu.handle(), nvml.a) != 0) {
      return;
    }
    int slots = Math.min(nvml.a.get(JAVA_INT, 0), MOST_MIG);
    for (int slot = 0; slot < slots; slot++) {
      if (nvml.migHandle.call(gpu.handle(), slot, nvml.a) != 0) {
        continue;
      }
      MemorySegment handle = nvml.a.get(ADDRESS, 0);
      if (nvml.uuid.call(handle, nvml.text, TEXT) != 0) {
        continue;
      }
      String id = nvml.text.getString(0);
      GpuDevice parent = gpu.identity();
      devices.add(
          keep(
              handle,
              new GpuDevice(
                  id,
                  GpuVendor.NVIDIA,
                  name(handle),
                  null,
                  parent.minor(),
                  parent.index(),
                  parent.id(),
                  number(nvml.gpuInstance, handle),
                  number(nvml.computeInstance, handle),
                  false,
                  null),
              known));
    }
  }

  /** A device keeps what it learned while its handle and its being split stay the same. */
  private static NvmlDevice keep(
      MemorySegment handle, GpuDevice found, Map<String, NvmlDevice> known) {
    NvmlDevice before = known.get(found.id());
    if (before == null
        || before.stale()
        || before.lost() != null
        || before.handle().address() != handle.address()
        || before.identity().split() != found.split()) {
      return new NvmlDevice(handle, found);
    }
    before.identify(found);
    return before;
  }

  private @Nullable String name(MemorySegment handle) {
    return nvml.model.call(handle, nvml.text, TEXT) == 0 ? nvml.text.getString(0) : null;
  }

  private @Nullable Integer number(NvmlFunction function, MemorySegment handle) {
    int code = function.call(handle, nvml.b);
    int value = nvml.b.get(JAVA_INT, 0);
    return code == 0 && value >= 0 ? value : null;
  }
}
