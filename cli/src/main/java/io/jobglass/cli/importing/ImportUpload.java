package io.jobglass.cli.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobglass.api.client.model.HookBatch;
import io.jobglass.api.client.model.HookEvent;
import io.jobglass.api.client.model.HookResult;
import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows to the server in batches, as the controller's agent sends what it looked up: a row
 * that is known already changes nothing. Not thread-safe.
 */
final class ImportUpload {
  private static final int BATCH = 200;
  private static final int TRIES = 8;
  private static final long FIRST_PAUSE_NANOS = 250_000_000;
  private static final long PROGRESS_NANOS = 1_000_000_000;

  private final JobglassApi api;
  private final @Nullable String cluster;
  private final PrintWriter progress;
  private final boolean terminal;
  private final ObjectMapper json = JobglassApi.mapper();
  private final List<HookEvent> waiting = new ArrayList<>();
  private final Map<HookResult.StatusEnum, Long> counts =
      new EnumMap<>(HookResult.StatusEnum.class);
  private @Nullable String firstRejection;
  private long sent;
  private long shownAt = System.nanoTime();

  /**
   * @param cluster of rows that name none; null for the server's own
   * @param progress takes a line that is written over
   */
  ImportUpload(JobglassApi api, @Nullable String cluster, PrintWriter progress, boolean terminal) {
    this.api = api;
    this.cluster = cluster;
    this.progress = progress;
    this.terminal = terminal;
  }

  void add(Map<String, String> row) {
    try {
      byte[] content = json.writeValueAsBytes(row);
      String name =
          row.getOrDefault("End", "0")
              + "-accounting-"
              + row.getOrDefault("JobIDRaw", "").replaceAll("[^0-9]", "")
              + "-"
              + UUID.nameUUIDFromBytes(content)
              + ".json";
      waiting.add(new HookEvent().name(name).content(content));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    if (waiting.size() == BATCH) {
      flush();
    }
  }

  void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    HookBatch batch =
        new HookBatch()
            .cluster(cluster)
            .node("import")
            .bootId("sacct")
            .events(List.copyOf(waiting));
    for (HookResult result : patiently(batch)) {
      counts.merge(result.getStatus(), 1L, Long::sum);
      if (result.getStatus() == HookResult.StatusEnum.REJECTED && firstRejection == null) {
        firstRejection = result.getName() + ": " + result.getMessage();
      }
    }
    sent += waiting.size();
    waiting.clear();
    show();
  }

  private List<HookResult> patiently(HookBatch batch) {
    long pause = FIRST_PAUSE_NANOS;
    for (int i = 1; ; i++) {
      try {
        return api.tell(batch).getResults();
      } catch (ApiFailure e) {
        if (e.kind() != ApiFailure.Kind.UNREACHABLE || i == TRIES) {
          throw e;
        }
        LockSupport.parkNanos(pause);
        pause *= 2;
      }
    }
  }

  private void show() {
    if (terminal && System.nanoTime() - shownAt > PROGRESS_NANOS) {
      progress.printf(Locale.ROOT, "\r%,d runs sent", sent);
      progress.flush();
      shownAt = System.nanoTime();
    }
  }

  /** What became of the rows, for a person. */
  String summary() {
    String text =
        String.format(
            Locale.ROOT,
            "%,d runs: %,d new jobs, %,d that told something new, %,d known already",
            sent,
            count(HookResult.StatusEnum.CREATED),
            count(HookResult.StatusEnum.UPDATED),
            count(HookResult.StatusEnum.SKIPPED));
    return (terminal ? "\r" : "")
        + text
        + (rejected() == 0 ? "" : ", " + rejected() + " rejected, the first: " + firstRejection);
  }

  long rejected() {
    return count(HookResult.StatusEnum.REJECTED);
  }

  private long count(HookResult.StatusEnum status) {
    return counts.getOrDefault(status, 0L);
  }
}
