package io.jobglass.server.jobs;

import io.jobglass.api.server.JobsApi;
import io.jobglass.api.server.model.AttemptList;
import io.jobglass.api.server.model.CreateJob;
import io.jobglass.api.server.model.Diagnosis;
import io.jobglass.api.server.model.JobList;
import io.jobglass.api.server.model.JobState;
import io.jobglass.api.server.model.JobSummary;
import io.jobglass.api.server.model.UpdateJob;
import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobCommands;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.Origin;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobPage;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.UsageSummary;
import io.jobglass.server.diagnosis.Diagnoses;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.live.Contacts;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.WatchedJobs;
import io.jobglass.server.security.Principals;
import io.jobglass.server.summary.JobSummaryJson;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Jobs as people read, create, correct and hide them. */
@RestController
public final class JobsHandler implements JobsApi {
  private final JobStore jobs;
  private final UsageStore usage;
  private final Diagnoses diagnoses;
  private final EventIntake intake;
  private final LiveUsage liveUsage;
  private final Contacts contacts;
  private final WatchedJobs watched;
  private final Principals principals;
  private final HttpServletRequest request;
  private final InstantSource clock;
  private final JobRequests requests;
  private final JobJson jobJson;

  /**
   * @param request the current one
   * @param cluster of jobs whose creator names none
   */
  public JobsHandler(
      JobStore jobs,
      UsageStore usage,
      Diagnoses diagnoses,
      EventIntake intake,
      LiveUsage liveUsage,
      Contacts contacts,
      WatchedJobs watched,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock,
      String cluster,
      JsonMapper json) {
    this.jobs = jobs;
    this.usage = usage;
    this.diagnoses = diagnoses;
    this.intake = intake;
    this.liveUsage = liveUsage;
    this.contacts = contacts;
    this.watched = watched;
    this.principals = principals;
    this.request = request;
    this.clock = clock;
    this.requests = new JobRequests(cluster, json);
    this.jobJson = new JobJson(new SchedulerJson(json));
  }

  @Override
  public ResponseEntity<JobList> listJobs(
      @Nullable JobState state,
      @Nullable String user,
      @Nullable String node,
      @Nullable String partition,
      @Nullable String account,
      @Nullable String q,
      Integer limit,
      Integer offset) {
    JobPage page =
        jobs.list(
            viewer(),
            new JobQuery(
                state == null
                    ? null
                    : io.jobglass.core.job.JobState.ofCode(state.getValue()).orElseThrow(),
                user,
                node,
                partition,
                account,
                q,
                limit,
                offset));
    return ResponseEntity.ok(
        new JobList(json(page.jobs()), page.total(), limit, offset).totalExact(page.exact()));
  }

  @Override
  public ResponseEntity<io.jobglass.api.server.model.Job> createJob(
      String changedBy, String source, CreateJob order, @Nullable String correlationId) {
    JobEvent event =
        requests.create(order, new Origin(changedBy, source, correlationId), clock.instant());
    return ResponseEntity.status(HttpStatus.CREATED).body(json(carriedOut(event)));
  }

  @Override
  public ResponseEntity<io.jobglass.api.server.model.Job> getJob(
      String jobId, @Nullable Integer attempt) {
    Job job = find(jobId, attempt);
    watched.asked(job.id());
    io.jobglass.api.server.model.Job json = json(job);
    usage
        .coverage(AttemptId.of(job))
        .ifPresent(coverage -> json.setCoverage(CoverageJson.of(coverage, json.getNodeCount())));
    return ResponseEntity.ok(json);
  }

  @Override
  public ResponseEntity<io.jobglass.api.server.model.Job> updateJob(
      String jobId,
      String changedBy,
      String source,
      UpdateJob order,
      @Nullable String correlationId) {
    Job job = find(jobId, null);
    JobEvent event =
        requests.update(
            job.id(), order, new Origin(changedBy, source, correlationId), clock.instant());
    if (event.facts().values().isEmpty()) {
      return ResponseEntity.ok(json(job));
    }
    return ResponseEntity.ok(json(carriedOut(event)));
  }

  @Override
  public ResponseEntity<Void> deleteJob(
      String jobId, String changedBy, String source, @Nullable String correlationId) {
    Job job = find(jobId, null);
    carriedOut(
        requests.delete(job.id(), new Origin(changedBy, source, correlationId), clock.instant()));
    return ResponseEntity.noContent().build();
  }

  @Override
  public ResponseEntity<AttemptList> listAttempts(String jobId) {
    List<Job> attempts = jobs.attempts(viewer(), Wire.reference(jobId, null));
    if (attempts.isEmpty()) {
      throw unknown(jobId);
    }
    return ResponseEntity.ok(
        new AttemptList(attempts.getFirst().id().externalId(), json(attempts)));
  }

  @Override
  public ResponseEntity<Diagnosis> getDiagnosis(String jobId, @Nullable Integer attempt) {
    Job job = find(jobId, attempt);
    return ResponseEntity.ok(DiagnosisJson.of(job, diagnoses.of(job)));
  }

  @Override
  public ResponseEntity<JobList> listTasks(String jobId, Integer limit) {
    JobPage tasks = jobs.tasks(viewer(), Wire.reference(jobId, null), limit);
    if (tasks.jobs().isEmpty()) {
      throw ApiException.notFound("there is no array " + jobId + " with a task that has started");
    }
    return ResponseEntity.ok(
        new JobList(json(tasks.jobs()), tasks.total(), limit, 0).totalExact(tasks.exact()));
  }

  @Override
  public ResponseEntity<JobSummary> getSummary(String jobId, @Nullable Integer attempt) {
    Job job = find(jobId, attempt);
    return ResponseEntity.ok(JobSummaryJson.of(job, summary(job)));
  }

  private UsageSummary summary(Job job) {
    AttemptId attempt = AttemptId.of(job);
    return usage.summaries(List.of(attempt)).getOrDefault(attempt, UsageSummary.NONE);
  }

  /** The job after the order; the order may change nothing. */
  private Job carriedOut(JobEvent order) {
    return switch (intake.append(order)) {
      case EventResult.Created created -> created.job();
      case EventResult.Updated updated -> updated.job();
      case EventResult.Skipped _ ->
          jobs.find(viewer(), JobReference.newest(order.job().toString()))
              .orElseThrow(() -> unknown(order.job().externalId()));
      case EventResult.Refused refused -> {
        throw switch (refused.refusal()) {
          case JobCommands.Refusal.Conflict conflict -> ApiException.conflict(conflict.why());
          case JobCommands.Refusal.NotFound missing -> ApiException.notFound(missing.why());
        };
      }
    };
  }

  private Job find(String jobId, @Nullable Integer attempt) {
    return jobs.find(viewer(), Wire.reference(jobId, attempt)).orElseThrow(() -> unknown(jobId));
  }

  private static ApiException unknown(String jobId) {
    return ApiException.notFound("there is no job " + jobId);
  }

  private Viewer viewer() {
    return principals.viewer(request);
  }

  private io.jobglass.api.server.model.Job json(Job job) {
    return json(List.of(job)).getFirst();
  }

  private List<io.jobglass.api.server.model.Job> json(List<Job> page) {
    Map<AttemptId, UsageSummary> summaries =
        usage.summaries(page.stream().map(AttemptId::of).toList());
    Instant now = clock.instant();
    return page.stream()
        .map(job -> {
          UsageSummary summary = summaries.getOrDefault(AttemptId.of(job), UsageSummary.NONE);
          io.jobglass.api.server.model.Job json =
              jobJson.of(job, summary, liveUsage.ofJob(job), now);
          contacts
              .of(job, summary.lastSampleAt())
              .ifPresent(contact -> JobJson.putContact(json, contact));
          return json;
        })
        .toList();
  }
}
