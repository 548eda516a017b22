package io.jobglass.simulator.push;

import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.cluster.Window;
import io.jobglass.simulator.job.SpoolFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Posts windows to a service, a few requests at a time; what is refused for now is sent again. */
final class Service implements AutoCloseable {
  private static final int AT_ONCE = 6;
  private static final int REPORTS_IN_REQUEST = 50;
  private static final int FILES_IN_REQUEST = 500;
  private static final int TRIES = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final URI url;
  private final @Nullable String token;
  private final HttpClient http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(AT_ONCE);

  Service(URI url, @Nullable String token) {
    this.url = url;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
  }

  /**
   * Posts what Slurm told, then what the agents measured.
   *
   * @throws PushException when the service does not take it
   */
  void post(Window window) throws InterruptedException {
    Map<String, List<SpoolFile>> byNode =
        window.files().stream()
            .collect(
                Collectors.groupingBy(SpoolFile::node, LinkedHashMap::new, Collectors.toList()));
    List<byte[]> hooks = new ArrayList<>();
    for (List<SpoolFile> files : byNode.values()) {
      for (int i = 0; i < files.size(); i += FILES_IN_REQUEST) {
        hooks.add(Wire.hooks(files.subList(i, Math.min(files.size(), i + FILES_IN_REQUEST))));
      }
    }
    postAll("/v1/events/hooks", hooks);
    List<byte[]> reports = new ArrayList<>();
    List<NodeReport> all = window.reports();
    for (int i = 0; i < all.size(); i += REPORTS_IN_REQUEST) {
      reports.add(Wire.reports(all.subList(i, Math.min(all.size(), i + REPORTS_IN_REQUEST))));
    }
    postAll("/v1/reports", reports);
  }

  private void postAll(String path, List<byte[]> bodies) throws InterruptedException {
    List<Future<?>> sent = new ArrayList<>();
    for (byte[] body : bodies) {
      sent.add(
          threads.submit(() -> {
            free.acquire();
            try {
              post(path, body);
            } finally {
              free.release();
            }
            return null;
          }));
    }
    for (Future<?> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof PushException failure
            ? failure
            : new PushException("cannot post to " + url + path + ": " + e.getCause());
      }
    }
  }

  private void post(String path, byte[] body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    String problem = "";
    Duration pause = FIRST_PAUSE;
    for (int i = 0; i < TRIES; i++) {
      try {
        HttpResponse<String> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() / 100 == 2) {
          return;
        }
        problem = "status " + answer.statusCode() + ": " + answer.body().strip();
        if (answer.statusCode() != 429 && answer.statusCode() < 500) {
          throw new PushException("the service refuses " + path + ", " + problem);
        }
      } catch (IOException e) {
        problem = e.toString();
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
    }
    throw new PushException(
        "cannot post to "
            + url
            + path
            + ": "
            + problem
            + "\nIs the service running there? 'jobglass serve' starts one.");
  }

  @Override
  public void close() {
    threads.close();
    http.close();
  }
}
