/** AMD GPUs through the kernel's files; no other package knows of amdgpu and KFD. */
@NullMarked
package io.jobglass.agent.gpu.amd;

import org.jspecify.annotations.NullMarked;
