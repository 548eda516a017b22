package io.jobglass.server.samples;

import io.jobglass.api.server.SamplesApi;
import io.jobglass.api.server.model.MetricSample;
import io.jobglass.api.server.model.RecordMetrics;
import io.jobglass.api.server.model.SampleList;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.SamplePage;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.Sample;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.security.Principals;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Reads samples of a job, and takes those that v1 clients measure themselves. */
@RestController
public final class SamplesHandler implements SamplesApi {
  private final JobStore jobs;
  private final UsageStore usage;
  private final LiveSamples liveSamples;
  private final JobFeed feed;
  private final Principals principals;
  private final HttpServletRequest request;
  private final InstantSource clock;

  /**
   * @param request the current one
   */
  public SamplesHandler(
      JobStore jobs,
      UsageStore usage,
      LiveSamples liveSamples,
      JobFeed feed,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock) {
    this.jobs = jobs;
    this.usage = usage;
    this.liveSamples = liveSamples;
    this.feed = feed;
    this.principals = principals;
    this.request = request;
    this.clock = clock;
  }

  @Override
  public ResponseEntity<SampleList> listSamples(
      String jobId,
      @Nullable Integer attempt,
      @Nullable OffsetDateTime startTime,
      @Nullable OffsetDateTime endTime,
      @Nullable Integer step,
      Integer limit) {
    if (startTime != null && endTime != null && !startTime.isBefore(endTime)) {
      throw ApiException.badRequest("parameter start_time must be before end_time");
    }
    Job job = find(jobId, attempt);
    JobReference reference = new JobReference(job.id().toString(), job.attempt());
    Instant from = Wire.instantOrNull(startTime);
    Instant to = Wire.instantOrNull(endTime);
    Optional<SamplePage> found =
        step == null
            ? usage.samples(viewer(), reference, from, to, limit)
            : usage.samplesByStep(viewer(), reference, from, to, Duration.ofSeconds(step), limit);
    SamplePage page = found.orElseThrow(() -> unknown(jobId));
    return ResponseEntity.ok(
        new SampleList(
            job.id().externalId(),
            page.samples().stream().map(SampleJson::write).toList(),
            page.total()));
  }

  @Override
  public ResponseEntity<MetricSample> recordSample(String jobId, RecordMetrics told) {
    Job job = find(jobId, null);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Sample sample = SampleJson.read(told, now);
    JobReference reference = new JobReference(job.id().toString(), job.attempt());
    if (!usage.addSample(viewer(), reference, sample)) {
      throw unknown(jobId);
    }
    if (!job.state().terminal()) {
      liveSamples.told(job.id(), sample);
    }
    feed.measured(List.of(job.id()));
    return ResponseEntity.status(HttpStatus.CREATED).body(SampleJson.write(sample));
  }

  private Job find(String jobId, @Nullable Integer attempt) {
    return jobs.find(viewer(), Wire.reference(jobId, attempt)).orElseThrow(() -> unknown(jobId));
  }

  private Viewer viewer() {
    return principals.viewer(request);
  }

  private static ApiException unknown(String jobId) {
    return ApiException.notFound("there is no job " + jobId);
  }
}
