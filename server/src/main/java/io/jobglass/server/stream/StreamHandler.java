package io.jobglass.server.stream;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.live.Follower;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.WatchedJobs;
import io.jobglass.server.security.Principals;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the stream of changes by hand: a generated interface answers once, a stream goes on. Each
 * holds the virtual thread of its request, and nothing else while nothing changes.
 */
@RestController
public final class StreamHandler {
  /** What is written at most once in so long, so that a busy cluster does not flood a page. */
  private static final Duration PACE = Duration.ofSeconds(1);

  /** After so long without news a comment shows that the stream lives, and finds one who left. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final String RETRY_MILLIS = "3000";

  private final JobFeed feed;
  private final JobStore jobs;
  private final WatchedJobs watched;
  private final Principals principals;
  private final InstantSource clock;
  private final JsonMapper json;

  public StreamHandler(
      JobFeed feed,
      JobStore jobs,
      WatchedJobs watched,
      Principals principals,
      InstantSource clock,
      JsonMapper json) {
    this.feed = feed;
    this.jobs = jobs;
    this.watched = watched;
    this.principals = principals;
    this.clock = clock;
    this.json = json;
  }

  /** Writes changes until the time is over, the client leaves, or the service stops. */
  @GetMapping("/v1/stream")
  public void stream(
      @RequestParam(required = false) @Size(min = 1, max = 511) @Nullable String job,
      @RequestParam(defaultValue = "3600") @Min(1) @Max(3600) int seconds,
      HttpServletRequest request,
      HttpServletResponse response)
      throws InterruptedException {
    Viewer viewer = principals.viewer(request);
    JobId only = job == null ? null : find(viewer, job).id();
    try (Follower follower =
        feed.follow(viewer, only)
            .orElseThrow(() ->
                ApiException.busy("no further stream can be opened now; ask for the lists"))) {
      response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE + ";charset=UTF-8");
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      // A proxy that gathers the answer before it passes it on would hold the stream back.
      response.setHeader("X-Accel-Buffering", "no");
      write(follower, only, clock.instant().plusSeconds(seconds), response);
    } catch (IOException e) {
      // The client has left; there is nobody to tell.
    }
  }

  private void write(
      Follower follower, @Nullable JobId only, Instant end, HttpServletResponse response)
      throws IOException, InterruptedException {
    OutputStream out = response.getOutputStream();
    send(out, "retry: " + RETRY_MILLIS + "\nevent: hello\ndata: {}\n\n");
    for (Duration left = left(end); left.isPositive(); left = left(end)) {
      if (only != null) {
        watched.asked(only);
      }
      Follower.News news = follower.next(shorter(left, HEARTBEAT));
      if (news.missed()) {
        send(out, "event: missed\ndata: {}\n\n");
      } else if (!news.changes().isEmpty()) {
        String data = json.writeValueAsString(JobChangesJson.of(news.changes()));
        send(out, "event: jobs\ndata: " + data + "\n\n");
      } else if (!news.ended()) {
        send(out, ":\n\n");
      }
      if (news.ended()) {
        break;
      }
      follower.pause(shorter(left, PACE));
    }
    send(out, "event: end\ndata: {}\n\n");
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private Duration left(Instant end) {
    return Duration.between(clock.instant(), end);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private Job find(Viewer viewer, String id) {
    return jobs.find(viewer, Wire.reference(id, null))
        .orElseThrow(() -> ApiException.notFound("there is no job " + id));
  }
}
