package io.jobglass.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobglass.api.client.AccountingApi;
import io.jobglass.api.client.AuditApi;
import io.jobglass.api.client.EventsApi;
import io.jobglass.api.client.HealthApi;
import io.jobglass.api.client.JobsApi;
import io.jobglass.api.client.NodesApi;
import io.jobglass.api.client.SamplesApi;
import io.jobglass.api.client.invoker.ApiClient;
import io.jobglass.api.client.invoker.ApiException;
import io.jobglass.api.client.model.AttemptList;
import io.jobglass.api.client.model.AuditList;
import io.jobglass.api.client.model.AuditVerification;
import io.jobglass.api.client.model.Diagnosis;
import io.jobglass.api.client.model.Health;
import io.jobglass.api.client.model.HookBatch;
import io.jobglass.api.client.model.HookResults;
import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.JobEventResponse;
import io.jobglass.api.client.model.JobList;
import io.jobglass.api.client.model.LauncherEvent;
import io.jobglass.api.client.model.Node;
import io.jobglass.api.client.model.NodeHistory;
import io.jobglass.api.client.model.NodeList;
import io.jobglass.api.client.model.ReportGroup;
import io.jobglass.api.client.model.ReportSort;
import io.jobglass.api.client.model.SampleList;
import io.jobglass.api.client.model.UsageReport;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The server as the commands see it: the generated client, with every failure turned into an {@link
 * ApiFailure} that names what to do next. Thread-safe.
 */
public final class JobglassApi {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_END = Duration.ofMillis(200);

  private final URI server;
  private final ApiClient client;

  public JobglassApi(URI server, @Nullable String token) {
    this.server = server;
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER);
    if ("http".equals(server.getScheme())) {
      http.sslContext(new NoTls());
    }
    HttpClient connections = http.build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(connections)));
    this.client = new SharedClient(connections);
    client.updateBaseUri(server.toString());
    client.setReadTimeout(ANSWER_TIMEOUT);
    if (token != null) {
      client.setRequestInterceptor(
          request -> request.setHeader("Authorization", "Bearer " + token));
    }
  }

  /** A thread that still waits for the network would hold up the JVM's end by 300 ms. */
  private static void close(HttpClient connections) {
    connections.shutdownNow();
    try {
      connections.awaitTermination(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public URI server() {
    return server;
  }

  /** The mapper whose output is the API's JSON. */
  public static ObjectMapper mapper() {
    return ApiClient.createDefaultObjectMapper();
  }

  public Health health() {
    return ask("the server's health", () -> new HealthApi(client).getHealth());
  }

  public JobList jobs(JobFilter filter) {
    return ask(
        "the jobs",
        () ->
            new JobsApi(client)
                .listJobs(
                    filter.state(),
                    filter.user(),
                    filter.node(),
                    filter.partition(),
                    filter.account(),
                    null,
                    filter.limit(),
                    filter.offset()));
  }

  public Job job(String id, @Nullable Integer attempt) {
    return ask("job " + id, () -> new JobsApi(client).getJob(id, attempt));
  }

  public AttemptList attempts(String id) {
    return ask("the attempts of job " + id, () -> new JobsApi(client).listAttempts(id));
  }

  public Diagnosis diagnosis(String id, @Nullable Integer attempt) {
    return ask("the diagnosis of job " + id, () -> new JobsApi(client).getDiagnosis(id, attempt));
  }

  public SampleList samples(String id, @Nullable Integer attempt, int limit) {
    return ask(
        "the samples of job " + id,
        () -> new SamplesApi(client).listSamples(id, attempt, null, null, null, limit));
  }

  /** The tasks of an array that have started, by number. */
  public JobList tasks(String array, int limit) {
    return ask("the tasks of array " + array, () -> new JobsApi(client).listTasks(array, limit));
  }

  public UsageReport report(
      ReportGroup group,
      @Nullable OffsetDateTime from,
      @Nullable OffsetDateTime to,
      @Nullable ReportSort sort,
      int limit) {
    return ask(
        "the report on " + group,
        () -> new AccountingApi(client).getReport(group, from, to, sort, limit));
  }

  public AuditList jobAudit(String id, int limit, int offset) {
    return ask(
        "the audit trail of job " + id, () -> new AuditApi(client).listJobAudit(id, limit, offset));
  }

  public AuditVerification verifyAudit(@Nullable String cluster) {
    return ask("the audit verification", () -> new AuditApi(client).verifyAudit(cluster));
  }

  public NodeList nodes() {
    return ask("the nodes", () -> new NodesApi(client).listNodes());
  }

  public Node node(String name) {
    return ask("node " + name, () -> new NodesApi(client).getNode(name));
  }

  /**
   * @param from null for a day ago
   */
  public NodeHistory nodeHistory(String name, @Nullable OffsetDateTime from) {
    return ask("node " + name, () -> new NodesApi(client).listNodeMetrics(name, from, null));
  }

  public JobEventResponse tell(LauncherEvent event) {
    return ask("an answer to a launcher event", () -> new EventsApi(client).launcherEvent(event));
  }

  public HookResults tell(HookBatch batch) {
    return ask("an answer to a batch of records", () -> new EventsApi(client).hookEvents(batch));
  }

  private interface Call<T> {
    T run() throws ApiException;
  }

  private <T> T ask(String what, Call<T> call) {
    try {
      return call.run();
    } catch (ApiException e) {
      throw failure(what, e);
    }
  }

  private ApiFailure failure(String what, ApiException e) {
    int status = e.getCode();
    if (status == 0) {
      return new ApiFailure(
          ApiFailure.Kind.UNREACHABLE,
          "no Jobglass server answers at "
              + server
              + " ("
              + reason(e)
              + ")\nStart one with 'jobglass serve', or name another with --server URL or"
              + " JOBGLASS_SERVER.",
          e);
    }
    String told = told(e);
    if (status == 404) {
      return new ApiFailure(
          ApiFailure.Kind.NOT_FOUND, what + " was not found at " + server + ": " + told, e);
    }
    if (status == 429 || status >= 500) {
      return new ApiFailure(
          ApiFailure.Kind.UNREACHABLE,
          "the server at " + server + " cannot give " + what + " now (" + status + "): " + told,
          e);
    }
    return new ApiFailure(
        ApiFailure.Kind.REFUSED,
        "the server at " + server + " refused to give " + what + " (" + status + "): " + told,
        e);
  }

  private static String reason(ApiException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage();
    if (cause instanceof JsonProcessingException) {
      return "its answer is not Jobglass's JSON: " + message;
    }
    return switch (cause) {
      case java.net.ConnectException c -> "connection refused";
      case java.net.http.HttpTimeoutException t -> "no answer in time";
      default -> message == null ? cause.getClass().getSimpleName() : message;
    };
  }

  /** The message and request id of an error answer, or its first line when it has another form. */
  private static String told(ApiException e) {
    String body = e.getResponseBody();
    if (body == null || body.isBlank()) {
      return "no explanation";
    }
    try {
      JsonNode error = mapper().readTree(body);
      String message = error.path("message").asText("");
      String requestId = error.path("details").path("request_id").asText("");
      if (!message.isEmpty()) {
        return requestId.isEmpty() ? message : message + " (request " + requestId + ")";
      }
    } catch (JsonProcessingException notJson) {
      // Not one of our servers, then; its first line is the best there is.
    }
    return body.lines().findFirst().orElse("no explanation");
  }

  /**
   * The generated client would build an HttpClient, with its threads, for each of its APIs, and
   * have each of them learn all models anew.
   */
  private static final class SharedClient extends ApiClient {
    private final HttpClient http;

    SharedClient(HttpClient http) {
      this.http = http;
    }

    @Override
    public HttpClient getHttpClient() {
      return http;
    }

    @Override
    public ObjectMapper getObjectMapper() {
      return mapper;
    }
  }
}
