package io.jobglass.agent.gpu.nvml;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * One NVML function under its exported names, newest first. A name that this driver lacks, or
 * answers with FUNCTION_NOT_FOUND, gives way to the next one for good; when none is left, that code
 * is the result.
 */
final class NvmlFunction {
  private final String name;
  private final List<MethodHandle> versions;
  private int version;

  /**
   * @param versions empty when the driver has the function under none of its names
   */
  NvmlFunction(String name, List<MethodHandle> versions) {
    this.name = name;
    this.versions = List.copyOf(versions);
  }

  /** The newest name, for messages. */
  String name() {
    return name;
  }

  int call() {
    return repeat(handle -> (int) handle.invokeExact());
  }

  int call(MemorySegment a) {
    return repeat(handle -> (int) handle.invokeExact(a));
  }

  int call(MemorySegment a, MemorySegment b) {
    return repeat(handle -> (int) handle.invokeExact(a, b));
  }

  int call(MemorySegment a, MemorySegment b, MemorySegment c) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c));
  }

  int call(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d, MemorySegment e) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c, d, e));
  }

  int call(int a, MemorySegment b) {
    return repeat(handle -> (int) handle.invokeExact(a, b));
  }

  int call(MemorySegment a, MemorySegment b, int c) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c));
  }

  int call(MemorySegment a, int b, MemorySegment c) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c));
  }

  int call(MemorySegment a, int b, int c, MemorySegment d) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c, d));
  }

  int call(MemorySegment a, MemorySegment b, MemorySegment c, long d) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c, d));
  }

  int call(MemorySegment a, long b, MemorySegment c) {
    return repeat(handle -> (int) handle.invokeExact(a, b, c));
  }

  private int repeat(Invocation invocation) {
    int notFound = NvmlStatus.FUNCTION_NOT_FOUND.code();
    while (version < versions.size()) {
      int code = invoke(invocation, versions.get(version));
      if (code != notFound) {
        return code;
      }
      version++;
    }
    return notFound;
  }

  private int invoke(Invocation invocation, MethodHandle handle) {
    try {
      return invocation.on(handle);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be called", e);
    }
  }

  @FunctionalInterface
  private interface Invocation {
    int on(MethodHandle handle) throws Throwable;
  }
}
