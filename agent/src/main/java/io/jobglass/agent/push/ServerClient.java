package io.jobglass.agent.push;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Talks to the server. Every request may be repeated. Thread-safe. */
public final class ServerClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  private final URI server;
  private final @Nullable Path tokenFile;
  private final InstantSource clock;

  /**
   * @param tokenFile read for each request, so that a new token needs no restart
   */
  public ServerClient(URI server, @Nullable Path tokenFile, InstantSource clock) {
    this.server = server;
    this.tokenFile = tokenFile;
    this.clock = clock;
  }

  /**
   * Posts a JSON body and reads the answer, whatever its status.
   *
   * @throws IOException when there was no answer
   */
  public Answer post(String path, byte[] body) throws IOException {
    try {
      return postOnce(path, body);
    } catch (java.net.ConnectException | java.net.UnknownHostException e) {
      throw e;
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // A kept connection that the server has closed meanwhile looks like this.
      return postOnce(path, body);
    }
  }

  /**
   * Reads an answer, whatever its status, up to 1 MiB.
   *
   * @throws IOException when there was no answer
   */
  public Answer get(String path) throws IOException {
    return answer(open(path));
  }

  private Answer postOnce(String path, byte[] body) throws IOException {
    HttpURLConnection connection = open(path);
    connection.setDoOutput(true);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    return answer(connection);
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(server + path).toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Accept", "application/json");
    if (tokenFile != null) {
      connection.setRequestProperty(
          "Authorization", "Bearer " + Files.readString(tokenFile).strip());
    }
    return connection;
  }

  private Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    byte[] answer = new byte[0];
    if (stream != null) {
      try (stream) {
        answer = stream.readNBytes(MAX_ANSWER_BYTES);
      }
    }
    return new Answer(
        status, answer, RetryAfter.parse(connection.getHeaderField("Retry-After"), clock));
  }

  /**
   * What the server said.
   *
   * @param retryAfter how long it wants to be left alone, where it says so
   */
  @SuppressWarnings("ArrayRecordComponent") // only passed on to a parser
  public record Answer(int status, byte[] body, @Nullable Duration retryAfter) {
    public boolean accepted() {
      return status >= 200 && status < 300;
    }

    /** Whether the same request can never be accepted; anything else is worth another try. */
    public boolean neverAcceptable() {
      return status == 400 || status == 413 || status == 415 || status == 422;
    }
  }
}
