package io.jobglass.cli.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions that fill the structures of {@code posix_spawn}. Not thread-safe. */
@SuppressWarnings("restricted")
record SpawnSetup(Arena arena, MemorySegment attributes, MemorySegment fileActions)
    implements AutoCloseable {
  private static final short POSIX_SPAWN_SETPGROUP = 0x02;
  private static final short POSIX_SPAWN_SETSIGMASK = 0x08;

  /** Room for a {@code posix_spawnattr_t} (336 bytes) or {@code posix_spawn_file_actions_t}. */
  private static final long SPAWN_STRUCT_BYTES = 512;

  static SpawnSetup open(Arena arena) {
    SpawnSetup setup =
        new SpawnSetup(
            arena, arena.allocate(SPAWN_STRUCT_BYTES, 16), arena.allocate(SPAWN_STRUCT_BYTES, 16));
    setup.one("posix_spawnattr_init", setup.attributes);
    setup.one("posix_spawn_file_actions_init", setup.fileActions);
    return setup;
  }

  /** Own process group, and no signal blocked: the JVM's threads block SIGQUIT. */
  void ownGroupAndOpenSignals() {
    MethodHandle setGroup =
        Libc.function(
            "posix_spawnattr_setpgroup", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    MethodHandle setMask =
        Libc.function(
            "posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    MethodHandle setFlags =
        Libc.function(
            "posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    check("posix_spawnattr_setpgroup", Libc.call(setGroup, attributes, 0));
    check(
        "posix_spawnattr_setsigmask",
        Libc.call(setMask, attributes, arena.allocate(Libc.SIGSET_BYTES)));
    check(
        "posix_spawnattr_setflags",
        Libc.call(setFlags, attributes, (short) (POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK)));
  }

  void open(int descriptor, String path, int flags) {
    MethodHandle open =
        Libc.function(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    check(
        "posix_spawn_file_actions_addopen",
        Libc.call(open, fileActions, descriptor, arena.allocateFrom(path), flags, 0600));
  }

  void duplicate(int descriptor, int onto) {
    MethodHandle dup =
        Libc.function(
            "posix_spawn_file_actions_adddup2",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    check("posix_spawn_file_actions_adddup2", Libc.call(dup, fileActions, descriptor, onto));
  }

  /** Closes what the JVM has open, where the C library can (glibc 2.34). */
  void closeFrom(int descriptor) {
    Libc.optional(
            "posix_spawn_file_actions_addclosefrom_np",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT))
        .ifPresent(closeFrom ->
            check(
                "posix_spawn_file_actions_addclosefrom_np",
                Libc.call(closeFrom, fileActions, descriptor)));
  }

  private void one(String name, MemorySegment argument) {
    check(name, Libc.call(Libc.function(name, FunctionDescriptor.of(JAVA_INT, ADDRESS)), argument));
  }

  private static void check(String name, int error) {
    if (error != 0) {
      throw new IllegalStateException(name + ": " + Libc.describe(error));
    }
  }

  @Override
  public void close() {
    one("posix_spawn_file_actions_destroy", fileActions);
    one("posix_spawnattr_destroy", attributes);
  }
}
