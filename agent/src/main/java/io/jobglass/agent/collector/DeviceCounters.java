package io.jobglass.agent.collector;

import java.io.Closeable;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that went through the node's devices: {@code /proc/net/dev} (proc_pid_net(5)) and {@code
 * /proc/diskstats} (kernel {@code iostats.rst}). Only what has hardware is counted, so that bonds,
 * bridges, partitions and volumes do not count twice; where no interface has (a virtual machine, a
 * container) all but the loopback are. RDMA passes both by. Not thread-safe.
 */
final class DeviceCounters implements Closeable {
  private static final long SECTOR = 512;
  private static final long LOOK_AGAIN_NANOS = 60_000_000_000L;

  private final Path sysRoot;
  private final KernelFile network;
  private final KernelFile disks;
  private final KernelText text;
  private final CollectorStats networkStats = new CollectorStats("proc/net/dev");
  private final CollectorStats diskStats = new CollectorStats("proc/diskstats");
  private Set<String> interfaces = Set.of();
  private Set<String> wholeDisks = Set.of();
  private long lookAt;
  private boolean looked;

  /** In and out; null when they could not be read. */
  record Bytes(@Nullable Long in, @Nullable Long out) {
    static final Bytes NONE = new Bytes(null, null);
  }

  DeviceCounters(Path procRoot, Path sysRoot, KernelText text) {
    this.sysRoot = sysRoot;
    this.network = new KernelFile(procRoot.resolve("net/dev"));
    this.disks = new KernelFile(procRoot.resolve("diskstats"));
    this.text = text;
  }

  CollectorStats networkStats() {
    return networkStats;
  }

  CollectorStats diskStats() {
    return diskStats;
  }

  /** Looks from time to time which devices there are. */
  void look(long nanoTime) {
    if (!looked || nanoTime - lookAt >= 0) {
      looked = true;
      lookAt = nanoTime + LOOK_AGAIN_NANOS;
      interfaces = withHardware(sysRoot.resolve("class/net"));
      wholeDisks = withHardware(sysRoot.resolve("block"));
    }
  }

  private static Set<String> withHardware(Path directory) {
    Set<String> names = new HashSet<>();
    String[] all = new File(directory.toString()).list();
    for (String name : all == null ? new String[0] : all) {
      if (Files.exists(directory.resolve(name).resolve("device"))) {
        names.add(name);
      }
    }
    return names;
  }

  /** Received and sent. */
  Bytes network() {
    if (!read(network, networkStats)) {
      return Bytes.NONE;
    }
    long received = 0;
    long sent = 0;
    text.skipLine();
    text.skipLine();
    while (!text.atEnd()) {
      text.skipBlanks();
      String name = text.word(':');
      boolean counts = interfaces.isEmpty() ? !name.equals("lo") : interfaces.contains(name);
      text.skipBlanks();
      long in = text.number();
      text.skipBlanks();
      for (int field = 2; field < 9; field++) {
        text.skipWord();
      }
      long out = text.number();
      if (counts && in >= 0 && out >= 0) {
        received += in;
        sent += out;
      }
      text.skipLine();
    }
    return new Bytes(received, sent);
  }

  /** Read and written. */
  Bytes disks() {
    if (wholeDisks.isEmpty() || !read(disks, diskStats)) {
      return Bytes.NONE;
    }
    long read = 0;
    long written = 0;
    while (!text.atEnd()) {
      text.skipBlanks();
      text.skipWord(); // major
      text.skipWord(); // minor
      String name = text.word(' ');
      text.skipBlanks();
      text.skipWord(); // reads completed
      text.skipWord(); // reads merged
      long in = text.number();
      text.skipBlanks();
      text.skipWord(); // ms reading
      text.skipWord(); // writes completed
      text.skipWord(); // writes merged
      long out = text.number();
      if (wholeDisks.contains(name) && in >= 0 && out >= 0) {
        read += in * SECTOR;
        written += out * SECTOR;
      }
      text.skipLine();
    }
    return new Bytes(read, written);
  }

  private boolean read(KernelFile file, CollectorStats stats) {
    long start = System.nanoTime();
    boolean read = file.readWhole(text) == KernelFile.Outcome.READ;
    stats.record(read, System.nanoTime() - start);
    return read;
  }

  @Override
  public void close() {
    network.close();
    disks.close();
  }
}
