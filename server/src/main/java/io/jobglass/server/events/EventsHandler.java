package io.jobglass.server.events;

import io.jobglass.api.server.EventsApi;
import io.jobglass.api.server.model.HookBatch;
import io.jobglass.api.server.model.HookEvent;
import io.jobglass.api.server.model.HookResult;
import io.jobglass.api.server.model.HookResults;
import io.jobglass.api.server.model.JobEventResponse;
import io.jobglass.api.server.model.JobFinishedEvent;
import io.jobglass.api.server.model.JobStartedEvent;
import io.jobglass.api.server.model.LauncherEvent;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.storage.EventResult;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.ClientHeaders;
import io.jobglass.server.ingest.EventIntake;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Takes news of jobs; each may be told again and again. */
@RestController
public final class EventsHandler implements EventsApi {
  private final EventIntake intake;
  private final HttpServletRequest request;
  private final WebhookEvents webhooks;
  private final LauncherEvents launcher;
  private final HookEvents hooks;
  private final String cluster;

  /**
   * @param request the current one
   * @param cluster of events that name none
   */
  public EventsHandler(
      EventIntake intake, HttpServletRequest request, String cluster, InstantSource clock) {
    this.intake = intake;
    this.request = request;
    this.cluster = cluster;
    this.webhooks = new WebhookEvents(cluster);
    this.launcher = new LauncherEvents(cluster);
    this.hooks = new HookEvents(clock);
  }

  @Override
  public ResponseEntity<JobEventResponse> jobStarted(JobStartedEvent told) {
    return answer(
        told.getJobId(),
        webhooks.started(
            told,
            ClientHeaders.origin(request, EventSource.PROLOG.actor(), WebhookEvents.SCHEDULER)));
  }

  @Override
  public ResponseEntity<JobEventResponse> jobFinished(JobFinishedEvent told) {
    return answer(
        told.getJobId(),
        webhooks.finished(
            told,
            ClientHeaders.origin(request, EventSource.EPILOG.actor(), WebhookEvents.SCHEDULER)));
  }

  @Override
  public ResponseEntity<JobEventResponse> launcherEvent(LauncherEvent told) {
    return answer(
        told.getJobId(),
        launcher.event(
            told,
            ClientHeaders.origin(request, EventSource.LAUNCHER.actor(), LauncherEvents.SCHEDULER)));
  }

  @Override
  public ResponseEntity<HookResult> hookEvent(
      String node, String bootId, String eventName, Resource body) {
    try {
      HookEvent event = new HookEvent(eventName, body.getContentAsByteArray());
      return ResponseEntity.ok(results(List.of(event), cluster).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ResponseEntity<HookResults> hookEvents(HookBatch batch) {
    String ofBatch = batch.getCluster() == null ? cluster : batch.getCluster();
    return ResponseEntity.ok(new HookResults(results(batch.getEvents(), ofBatch)));
  }

  private List<HookResult> results(List<HookEvent> files, String cluster) {
    List<HookResult> results = new ArrayList<>();
    List<HookResult> told = new ArrayList<>();
    List<JobEvent> events = new ArrayList<>();
    for (HookEvent file : files) {
      HookResult result = new HookResult(file.getName(), HookResult.StatusEnum.SKIPPED);
      switch (hooks.read(file.getName(), file.getContent(), cluster)) {
        case HookEvents.Reading.Told(JobEvent event) -> {
          events.add(event);
          told.add(result.jobId(event.job().externalId()));
        }
        case HookEvents.Reading.Useless(boolean malformed, String why) -> {
          result.setMessage(why);
          if (malformed) {
            result.setStatus(HookResult.StatusEnum.REJECTED);
          }
        }
      }
      results.add(result);
    }
    List<EventResult> outcomes = intake.append(events);
    for (int i = 0; i < outcomes.size(); i++) {
      HookResult result = told.get(i);
      switch (outcomes.get(i)) {
        case EventResult.Created _ -> result.setStatus(HookResult.StatusEnum.CREATED);
        case EventResult.Updated _ -> result.setStatus(HookResult.StatusEnum.UPDATED);
        case EventResult.Skipped skipped -> result.setMessage(skipped.why());
        case EventResult.Refused refused -> result.setMessage(refused.refusal().why());
      }
    }
    return results;
  }

  private ResponseEntity<JobEventResponse> answer(String jobId, JobEvent event) {
    return ResponseEntity.ok(
        switch (intake.append(event)) {
          case EventResult.Created _ ->
              new JobEventResponse(JobEventResponse.StatusEnum.CREATED, jobId);
          case EventResult.Updated _ ->
              new JobEventResponse(JobEventResponse.StatusEnum.UPDATED, jobId);
          case EventResult.Skipped skipped ->
              new JobEventResponse(JobEventResponse.StatusEnum.SKIPPED, jobId)
                  .message(skipped.why());
          case EventResult.Refused refused -> throw ApiException.conflict(refused.refusal().why());
        });
  }
}
