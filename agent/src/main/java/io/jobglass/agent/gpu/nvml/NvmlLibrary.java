package io.jobglass.agent.gpu.nvml;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The loaded shared library, for one thread. Closing unloads it, so that the next one to be opened
 * is that of a driver which was upgraded meanwhile. The only class with restricted methods; calls
 * are never marked critical, since they may take seconds.
 */
@SuppressWarnings("restricted") // dlopen and downcall handles are what this class is for
final class NvmlLibrary implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup symbols;

  /**
   * Loads the library.
   *
   * @param library a soname for the loader's own search, or a path
   * @throws IllegalArgumentException when it cannot be loaded
   */
  NvmlLibrary(String library) {
    try {
      symbols =
          library.indexOf('/') < 0
              ? SymbolLookup.libraryLookup(library, arena)
              : SymbolLookup.libraryLookup(Path.of(library), arena);
    } catch (IllegalArgumentException e) {
      arena.close();
      throw e;
    }
  }

  Arena arena() {
    return arena;
  }

  /** A function that returns {@code nvmlReturn_t}, under the first exported of these names. */
  NvmlFunction bind(List<String> names, MemoryLayout... arguments) {
    FunctionDescriptor descriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
    List<MethodHandle> versions = new ArrayList<>();
    for (String name : names) {
      symbols
          .find(name)
          .ifPresent(address -> versions.add(linker.downcallHandle(address, descriptor)));
    }
    return new NvmlFunction(names.getFirst(), versions);
  }

  @Override
  public void close() {
    arena.close();
  }
}
