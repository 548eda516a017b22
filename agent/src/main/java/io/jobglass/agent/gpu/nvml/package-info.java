/** NVIDIA GPUs through {@code libnvidia-ml.so.1}; no other package knows of NVML. */
@NullMarked
package io.jobglass.agent.gpu.nvml;

import org.jspecify.annotations.NullMarked;
