package io.jobglass.cli.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The few functions of the C library that a launcher needs and that {@code java.lang.Process} does
 * not offer: process groups, the exact wait status and resource usage, and replacing this process.
 *
 * <p>Linux on 64 bits only; structure sizes are those of glibc and musl, rounded up. Stateless.
 */
@SuppressWarnings("restricted")
final class Libc {
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENOEXEC = 8;
  static final int ECHILD = 10;
  static final int EACCES = 13;

  static final int O_WRONLY = 0x1;
  static final int O_CREAT = 0x40;
  static final int O_APPEND = 0x400;
  static final int WUNTRACED = 2;
  static final int CLOSE_RANGE_CLOEXEC = 4;
  static final int SIG_BLOCK = 0;
  static final int SIG_SETMASK = 2;

  static final long SIGSET_BYTES = 128;
  static final long RUSAGE_BYTES = 272;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LOOKUP = LINKER.defaultLookup();
  private static final AddressLayout STRING =
      ADDRESS.withTargetLayout(
          MemoryLayout.sequenceLayout(Long.MAX_VALUE, java.lang.foreign.ValueLayout.JAVA_BYTE));
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SPAWNP =
      function(
          "posix_spawnp",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle WAIT4 =
      functionWithErrno(
          "wait4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
  private static final MethodHandle KILL =
      functionWithErrno("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Libc() {}

  /** What a call returned and, where that means failure, the {@code errno} it left. */
  record Result(int value, int errno) {
    boolean failed() {
      return value < 0;
    }
  }

  static Optional<MethodHandle> optional(String name, FunctionDescriptor type) {
    return LOOKUP.find(name).map(address -> LINKER.downcallHandle(address, type));
  }

  static MethodHandle function(String name, FunctionDescriptor type) {
    return optional(name, type)
        .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name));
  }

  private static MethodHandle functionWithErrno(String name, FunctionDescriptor type) {
    return LOOKUP
        .find(name)
        .map(address ->
            LINKER.downcallHandle(address, type, Linker.Option.captureCallState("errno")))
        .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name));
  }

  /** Calls a function of {@code int} result whose arguments cannot fail to convert. */
  static int call(MethodHandle handle, Object... arguments) {
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("calling the C library failed: " + e, e);
  }

  /** Starts a program and returns 0 or an error number; {@code pid} receives its id. */
  static int spawn(
      MemorySegment pid,
      MemorySegment file,
      MemorySegment fileActions,
      MemorySegment attributes,
      MemorySegment arguments,
      MemorySegment environment) {
    return call(SPAWNP, pid, file, fileActions, attributes, arguments, environment);
  }

  /** Waits for a child; blocks the calling platform thread. */
  static Result wait4(int pid, MemorySegment status, int options, MemorySegment usage) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      int value = (int) WAIT4.invokeExact(state, pid, status, options, usage);
      return new Result(value, (int) ERRNO.get(state, 0L));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sends a signal to a process, or to a group when {@code pid} is negative; 0 only asks. */
  static Result kill(int pid, int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      int value = (int) KILL.invokeExact(state, pid, signal);
      return new Result(value, (int) ERRNO.get(state, 0L));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Replaces this process by another program, which keeps its pid, environment and open terminal;
   * returns only when that failed, with the error number.
   */
  static int exec(List<String> command) {
    MethodHandle execv =
        functionWithErrno("execv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      // The files that the JVM has open must not live on in the new program.
      optional("close_range", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
          .ifPresent(closeRange -> call(closeRange, 3, -1, CLOSE_RANGE_CLOEXEC));
      setSignalMask(arena.allocate(SIGSET_BYTES));
      MemorySegment state = arena.allocate(CALL_STATE);
      MemorySegment path = arena.allocateFrom(command.getFirst());
      MemorySegment arguments = pointers(arena, command.stream().map(arena::allocateFrom).toList());
      var _ = (int) execv.invokeExact(state, path, arguments);
      return (int) ERRNO.get(state, 0L);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static void setSignalMask(MemorySegment mask) {
    call(sigmask(), SIG_SETMASK, mask, MemorySegment.NULL);
  }

  private static MethodHandle sigmask() {
    return function("pthread_sigmask", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  }

  /** A null-terminated array of pointers, as {@code argv} and {@code envp} are. */
  static MemorySegment pointers(Arena arena, List<MemorySegment> values) {
    MemorySegment array = arena.allocate(ADDRESS, values.size() + 1L);
    for (int i = 0; i < values.size(); i++) {
      array.setAtIndex(ADDRESS, i, values.get(i));
    }
    array.setAtIndex(ADDRESS, values.size(), MemorySegment.NULL);
    return array;
  }

  /** The environment of this process, byte for byte, as pointers to {@code NAME=value}. */
  static List<MemorySegment> environment() {
    MemorySegment variable =
        LOOKUP
            .find("environ")
            .orElseThrow(() -> new UnsupportedOperationException("no environ in the C library"))
            .reinterpret(ADDRESS.byteSize());
    MemorySegment array = variable.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE);
    List<MemorySegment> entries = new ArrayList<>();
    for (long i = 0; ; i++) {
      MemorySegment entry = array.getAtIndex(STRING, i);
      if (entry.address() == 0) {
        return entries;
      }
      entries.add(entry);
    }
  }

  /** The text of an error number, such as {@code No such file or directory}. */
  static String describe(int errno) {
    MethodHandle strerror = function("strerror", FunctionDescriptor.of(STRING, JAVA_INT));
    try {
      return ((MemorySegment) strerror.invokeExact(errno)).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The foreground process group of the terminal on a descriptor, or a negative number. */
  static int terminalGroup(int descriptor) {
    return call(function("tcgetpgrp", FunctionDescriptor.of(JAVA_INT, JAVA_INT)), descriptor);
  }

  static int ownGroup() {
    return call(function("getpgrp", FunctionDescriptor.of(JAVA_INT)));
  }

  /**
   * Makes a process group the terminal's foreground; allowed from the background too, because
   * SIGTTOU is blocked in the calling thread meanwhile.
   */
  static void setTerminalGroup(int descriptor, int group) {
    MethodHandle tcsetpgrp =
        function("tcsetpgrp", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment blocked = arena.allocate(SIGSET_BYTES, 8);
      blocked.set(JAVA_LONG, 0, 1L << (Signals.TTOU - 1));
      MemorySegment before = arena.allocate(SIGSET_BYTES, 8);
      call(sigmask(), SIG_BLOCK, blocked, before);
      call(tcsetpgrp, descriptor, group);
      setSignalMask(before);
    }
  }
}
