package io.jobglass.agent;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes {@code jobglass-agent gpu release} and its like on a Unix socket that only the agent's user
 * and root can open. One line is asked; the first line of the answer is {@code ok} or {@code
 * failed}, the rest is for people.
 */
final class GpuControl implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(GpuControl.class);
  private static final int LONGEST_LINE = 64;

  /** What can be asked. */
  interface Gpus {
    /** How the sources are doing. */
    String status();

    /** Lets go of the drivers for at most so long. */
    Answer release(Duration time) throws InterruptedException;

    Answer resume();
  }

  /**
   * What to tell the caller.
   *
   * @param done whether it was done
   */
  record Answer(boolean done, String text) {
    private String line() {
      return (done ? "ok\n" : "failed\n") + text + "\n";
    }

    /** From {@link #line()}. */
    static Answer parse(String reply) {
      int end = reply.indexOf('\n');
      return end < 0
          ? new Answer(false, "the agent gave no answer")
          : new Answer(
              reply.substring(0, end).equals("ok"), reply.substring(end + 1).stripTrailing());
    }
  }

  private final Path socket;
  private final Gpus gpus;
  private final ServerSocketChannel server;

  /**
   * Starts to listen.
   *
   * @throws IOException when the socket cannot be made
   */
  GpuControl(Path socket, Gpus gpus) throws IOException {
    this.socket = socket;
    this.gpus = gpus;
    Files.deleteIfExists(socket);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    Thread.ofPlatform().daemon().name("gpu-control").start(this::serve);
  }

  private void serve() {
    while (true) {
      try (SocketChannel caller = server.accept()) {
        String reply = answer(line(caller)).line();
        ByteBuffer bytes = ByteBuffer.wrap(reply.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          caller.write(bytes);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.debug("gpu_control error={}", e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static String line(SocketChannel caller) throws IOException {
    InputStream in = Channels.newInputStream(caller);
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LONGEST_LINE; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private Answer answer(String line) throws InterruptedException {
    String[] words = line.split(" ", -1);
    return switch (words[0]) {
      case "status" -> new Answer(true, gpus.status());
      case "resume" -> gpus.resume();
      case "release" -> {
        long seconds =
            words.length > 1 && words[1].matches("\\d{1,9}") ? Long.parseLong(words[1]) : 0;
        yield seconds > 0
            ? gpus.release(Duration.ofSeconds(seconds))
            : new Answer(false, "release needs a number of seconds");
      }
      default -> new Answer(false, "not known: " + words[0]);
    };
  }

  /** Asks the agent that listens there. */
  static Answer ask(Path socket, String line) throws IOException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      agent.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      byte[] reply = Channels.newInputStream(agent).readAllBytes();
      return Answer.parse(new String(reply, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.debug("gpu_control error={}", e.toString());
    }
  }
}
