package io.jobglass.storage.postgres;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.Sample;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the measurements of one batch add to what is known of an attempt on a node. Counters only
 * grow and peaks only rise, so order does not matter; what is "now" comes from the latest. Not
 * thread-safe.
 */
final class UsageDelta {
  final long jobRow;
  final int node;
  Instant firstAt;
  Instant lastAt;
  long samples;
  double cpuPercentSum;
  long cpuPercents;
  @Nullable Double cpuPercentMax;
  @Nullable Double latestCpuPercent;
  @Nullable Long cpuMicros;
  @Nullable Integer cpus;
  @Nullable Long memoryBytes;
  @Nullable Long memoryPeakBytes;
  @Nullable Long anonPeakBytes;
  @Nullable Instant anonPeakAt;
  @Nullable Long filePeakBytes;
  @Nullable Long limitBytes;
  @Nullable Long oomKills;
  double gpuPercentSum;
  long gpuPercents;
  @Nullable Double gpuPercentMax;
  @Nullable Double latestGpuPercent;
  boolean last;
  final OtherDelta other = new OtherDelta();

  UsageDelta(long jobRow, int node, Instant first) {
    this.jobRow = jobRow;
    this.node = node;
    this.firstAt = first;
    this.lastAt = Instant.MIN;
  }

  void add(Sample sample, JobUsage usage) {
    MemoryUsage memory = usage.memory();
    CpuUsage cpu = usage.cpu();
    Long anon = memory.maximumAnonBytes() != null ? memory.maximumAnonBytes() : anon(memory);
    Instant anonAt = memory.maximumAt() != null ? memory.maximumAt() : sample.time();
    add(sample, cpu.cpus(), memory.peakBytes(), anon, anonAt);
    oomKills = Highest.of(oomKills, memory.oomKills());
    last |= usage.last();
    other.add(usage);
  }

  /** A sample without the counters beside it, as a client sends one. */
  void add(Sample sample) {
    add(sample, null, null, sample.anonBytes(), sample.time());
  }

  private static @Nullable Long anon(MemoryUsage memory) {
    Long anon = memory.anonBytes();
    Long shmem = memory.shmemBytes();
    return anon == null || shmem == null ? anon : Long.valueOf(anon + shmem);
  }

  private void add(
      Sample sample,
      @Nullable Integer cpusThere,
      @Nullable Long peak,
      @Nullable Long anon,
      Instant anonAt) {
    samples++;
    firstAt = sample.time().isBefore(firstAt) ? sample.time() : firstAt;
    if (!sample.time().isBefore(lastAt)) {
      lastAt = sample.time();
      memoryBytes = sample.memoryBytes() != null ? sample.memoryBytes() : memoryBytes;
      limitBytes = sample.limitBytes() != null ? sample.limitBytes() : limitBytes;
      latestCpuPercent = sample.cpuPercent() != null ? sample.cpuPercent() : latestCpuPercent;
      latestGpuPercent = sample.gpuPercent() != null ? sample.gpuPercent() : latestGpuPercent;
      cpus = cpusThere != null ? cpusThere : cpus;
    }
    if (sample.cpuPercent() != null) {
      cpuPercentSum += sample.cpuPercent();
      cpuPercents++;
      cpuPercentMax = Highest.of(cpuPercentMax, sample.cpuPercent());
    }
    if (sample.gpuPercent() != null) {
      gpuPercentSum += sample.gpuPercent();
      gpuPercents++;
      gpuPercentMax = Highest.of(gpuPercentMax, sample.gpuPercent());
    }
    cpuMicros = Highest.of(cpuMicros, sample.cpuMicros());
    memoryPeakBytes = Highest.of(memoryPeakBytes, peak != null ? peak : sample.memoryBytes());
    filePeakBytes = Highest.of(filePeakBytes, sample.fileBytes());
    if (anon != null && (anonPeakBytes == null || anon > anonPeakBytes)) {
      anonPeakBytes = anon;
      anonPeakAt = anonAt;
    }
  }
}
