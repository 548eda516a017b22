package io.jobglass.server.jobs;

import io.jobglass.api.server.model.AccountingUsage;
import io.jobglass.api.server.model.EndReason;
import io.jobglass.api.server.model.GpuVendor;
import io.jobglass.api.server.model.Job.ContactEnum;
import io.jobglass.api.server.model.JobState;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;
import io.jobglass.server.http.Wire;
import io.jobglass.server.live.Contacts;
import io.jobglass.server.live.Latest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes a job's record and usage as the document's Job; what is not known has no key. */
final class JobJson {
  private final SchedulerJson scheduler;

  JobJson(SchedulerJson scheduler) {
    this.scheduler = scheduler;
  }

  io.jobglass.api.server.model.Job of(Job job, UsageSummary usage, Latest latest, Instant now) {
    io.jobglass.api.server.model.Job json =
        new io.jobglass.api.server.model.Job(
            job.id().externalId(), JobState.fromValue(job.state().code()));
    putIdentity(json, job);
    putCourse(json, job, now);
    putRequest(json, job.facts());
    putUsage(json, job, usage, latest);
    json.setAccountingUsage(accountingUsage(job.facts()));
    json.setScheduler(scheduler.of(job));
    return json;
  }

  static void putContact(io.jobglass.api.server.model.Job json, Contacts.Contact contact) {
    json.setContact(contact.lostSince() == null ? ContactEnum.OK : ContactEnum.LOST);
    json.setContactLostSince(Wire.timeOrNull(contact.lostSince()));
  }

  private static @Nullable AccountingUsage accountingUsage(Facts facts) {
    Long micros = longOrNull(facts, Fact.ACCOUNTING_CPU_MICROS);
    Long bytes = longOrNull(facts, Fact.ACCOUNTING_MAX_RSS_BYTES);
    return micros == null && bytes == null
        ? null
        : new AccountingUsage().cpuSeconds(Wire.secondsOrNull(micros)).maxRssBytes(bytes);
  }

  private static void putIdentity(io.jobglass.api.server.model.Job json, Job job) {
    Facts facts = job.facts();
    List<String> nodes = job.nodes();
    OptionalLong count = facts.integer(Fact.NODE_COUNT);
    json.setCluster(job.id().cluster());
    json.setClusterName(job.id().cluster());
    json.setDisplayId(job.displayId());
    json.setAttempt(job.attempt());
    json.setName(facts.text(Fact.NAME).orElse(null));
    json.setUser(job.user().orElse(null));
    json.setCommand(facts.text(Fact.COMMAND).orElse(null));
    json.setNodes(nodes.isEmpty() ? null : nodes);
    if (count.isPresent()) {
      json.setNodeCount((int) count.getAsLong());
    } else if (!nodes.isEmpty()) {
      json.setNodeCount(nodes.size());
    }
    json.setSchedulerInstance(facts.text(Fact.SCHEDULER_INSTANCE).orElse(null));
  }

  private static void putCourse(io.jobglass.api.server.model.Job json, Job job, Instant now) {
    Facts facts = job.facts();
    if (job.reason() != null) {
      json.setReason(EndReason.fromValue(job.reason().code()));
    }
    json.setConfirmed(job.confirmed());
    json.setStartTime(Wire.timeOrNull(job.startTime()));
    json.setEndTime(Wire.timeOrNull(job.endTime()));
    json.setRuntimeSeconds(runtimeSeconds(job, now));
    json.setExitCode(wholeOrNull(facts, Fact.EXIT_CODE));
    json.setSignal(wholeOrNull(facts, Fact.SIGNAL));
    json.setCancelledBy(facts.text(Fact.CANCELLED_BY).orElse(null));
    json.setTimeLimitSeconds(longOrNull(facts, Fact.TIME_LIMIT_SECONDS));
  }

  private static @Nullable Double runtimeSeconds(Job job, Instant now) {
    Instant start = job.startTime();
    Instant end = job.endTime();
    if (start == null || (end == null && job.state().terminal())) {
      return null;
    }
    double seconds = Duration.between(start, end == null ? now : end).toNanos() / 1e9;
    return Math.max(0, seconds);
  }

  private static void putRequest(io.jobglass.api.server.model.Job json, Facts facts) {
    List<String> devices = facts.texts(Fact.GPU_DEVICES);
    json.setRequestedCpus(wholeOrNull(facts, Fact.REQUESTED_CPUS));
    json.setAllocatedCpus(wholeOrNull(facts, Fact.ALLOCATED_CPUS));
    json.setRequestedMemoryMb(Wire.megabytesOrNull(longOrNull(facts, Fact.REQUESTED_MEMORY_BYTES)));
    json.setAllocatedMemoryMb(Wire.megabytesOrNull(longOrNull(facts, Fact.ALLOCATED_MEMORY_BYTES)));
    json.setRequestedGpus(wholeOrNull(facts, Fact.REQUESTED_GPUS));
    json.setAllocatedGpus(wholeOrNull(facts, Fact.ALLOCATED_GPUS));
    json.setGpuVendor(facts.text(Fact.GPU_VENDOR).map(JobJson::vendorOrNull).orElse(null));
    json.setGpuDevices(devices.isEmpty() ? null : devices);
  }

  private static @Nullable GpuVendor vendorOrNull(String text) {
    for (GpuVendor vendor : GpuVendor.values()) {
      if (vendor.getValue().equals(text.toLowerCase(Locale.ROOT))) {
        return vendor;
      }
    }
    return null;
  }

  private static void putUsage(
      io.jobglass.api.server.model.Job json, Job job, UsageSummary usage, Latest latest) {
    boolean sampled = usage.sampleCount() > 0;
    Long memory = latest.memoryBytes() == null ? orNull(usage.memoryBytes()) : latest.memoryBytes();
    json.setCpuUsage(known(latest.cpuPercent(), usage.latestCpuPercent()));
    json.setMemoryUsageMb(Wire.megabytesOrNull(memory));
    json.setGpuUsage(known(latest.gpuPercent(), usage.latestGpuPercent()));
    json.setLastSampleAt(Wire.timeOrNull(usage.lastSampleAt().orElse(null)));
    json.setSampleCount(sampled ? usage.sampleCount() : null);
    json.setAvgCpuUsage(usage.averageCpuPercent().orElse(null));
    json.setMaxCpuUsage(usage.maximumCpuPercent().orElse(null));
    json.setMaxMemoryUsageMb(Wire.megabytesOrNull(usage.memoryPeakBytes().orElse(null)));
    json.setAvgGpuUsage(usage.averageGpuPercent().orElse(null));
    json.setMaxGpuUsage(usage.maximumGpuPercent().orElse(null));
    json.setCpuSeconds(Wire.secondsOrNull(cpuMicros(job, usage)));
    json.setMemoryPeakBytes(usage.memoryPeakBytes().orElse(null));
    json.setMemoryAnonPeakBytes(usage.anonPeakBytes().orElse(null));
    json.setMemoryLimitBytes(usage.memoryLimitBytes().orElse(null));
    json.setOomKills(oomKills(job, usage));
    json.setNodeUsage(
        usage.nodes().isEmpty() ? null : usage.nodes().stream().map(NodeUsageJson::of).toList());
    json.setGpuSummary(GpuSummaryJson.of(usage));
  }

  /** The live value, else the last stored one: a job has ended, or the service has restarted. */
  private static @Nullable Double known(@Nullable Double live, Optional<Double> stored) {
    return live == null ? stored.orElse(null) : live;
  }

  /**
   * The larger of what was sampled and what the record says: a process tree can use CPU after its
   * last sample, which only the launcher's {@code wait4} sees, and {@code wait4} counts only
   * children that were waited for.
   */
  private static @Nullable Long cpuMicros(Job job, UsageSummary usage) {
    Long sampled = orNull(usage.cpuMicros());
    Long told = longOrNull(job.facts(), Fact.CPU_MICROS);
    return sampled == null || told == null
        ? (sampled == null ? told : sampled)
        : (Long) Math.max(sampled, told);
  }

  /** The kernel's count, from the summary or from the record, whichever knows more. */
  private static @Nullable Long oomKills(Job job, UsageSummary usage) {
    boolean counted =
        usage.oomKills().isPresent()
            || job.nodeRuns().stream().anyMatch(run -> run.measured().has(Fact.OOM_KILLS));
    return counted ? Math.max(usage.oomKills().orElse(0), job.oomKills()) : null;
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  static @Nullable Long longOrNull(Facts facts, Fact fact) {
    return orNull(facts.integer(fact));
  }

  static @Nullable Integer wholeOrNull(Facts facts, Fact fact) {
    Long value = longOrNull(facts, fact);
    return value == null
        ? null
        : Math.toIntExact(Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }
}
