package io.jobglass.agent.gpu.amd;

import io.jobglass.agent.gpu.GpuDevice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A GPU or a partition, and where its files are.
 *
 * @param directory {@code /sys/class/drm/cardN/device}, the same for all partitions of a GPU
 * @param node its KFD node, null where the kernel has no compute driver for it or denies it
 * @param partitions how many the GPU has, 1 when it is whole
 * @param order number of the partition, 0 on whole GPUs; only 0 has the sensors
 */
record AmdDevice(
    GpuDevice identity, Path directory, @Nullable KfdNode node, int partitions, int order) {
  boolean hasSensors() {
    return order == 0;
  }

  boolean whole() {
    return partitions == 1;
  }
}
