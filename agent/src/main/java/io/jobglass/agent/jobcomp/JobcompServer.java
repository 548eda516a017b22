package io.jobglass.agent.jobcomp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jobglass.agent.hooks.HookSpool;
import io.jobglass.core.slurm.HookFile;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what Slurm's jobcomp/elasticsearch posts and puts it into the hook spool, on the loopback
 * address only, because the sender cannot prove who it is. Slurm repeats what is not answered 200
 * every 30 s for ever, so only what could not be written is answered otherwise.
 */
public final class JobcompServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(JobcompServer.class);
  private static final long MAX_BODY_BYTES = 16L << 20;
  private static final int MAX_KEPT_BYTES = HookFile.MAX_BYTES;

  private final HookSpool spool;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong unusable = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /**
   * Starts to listen.
   *
   * @param port 0 for any
   * @throws IOException when the port is taken
   */
  public JobcompServer(int port, HookSpool spool, InstantSource clock) throws IOException {
    this.spool = spool;
    this.clock = clock;
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try {
      this.server = HttpServer.create(new InetSocketAddress(loopback, port), 8);
    } catch (IOException e) {
      throw new IOException(
          "job completion records not received at port " + port + ": " + e.getMessage(), e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      CappedBody body = new CappedBody(exchange.getRequestBody(), MAX_BODY_BYTES);
      int status = take(body);
      body.drain();
      exchange.sendResponseHeaders(status, -1);
    }
  }

  /** The status to answer with. */
  private int take(CappedBody body) {
    try {
      JobcompDocument document = JobcompDocument.read(body, MAX_KEPT_BYTES);
      if (document.jobId().isEmpty()) {
        return useless("no job id", document.json());
      }
      spool.add(name(Long.toString(document.jobId().getAsLong())), document.json());
      received.incrementAndGet();
      return 200;
    } catch (JobcompDocument.MalformedException e) {
      return useless(String.valueOf(e.getMessage()), body.beginning());
    } catch (IOException e) {
      if (failed.getAndIncrement() == 0) {
        LOG.error("job completion record not spooled, Slurm keeps it: error={}", e.toString());
      }
      return 503;
    }
  }

  private int useless(String why, byte[] content) {
    unusable.incrementAndGet();
    LOG.debug("not a job completion record: error={}", why);
    spool.addBad(name("unknown"), content);
    return 200;
  }

  private String name(String job) {
    return "%d-jobcomp-%s-%016x.json"
        .formatted(clock.instant().getEpochSecond(), job, random.nextLong());
  }

  /** Records that were put into the spool. */
  public long received() {
    return received.get();
  }

  /** Requests that were of no use. */
  public long unusable() {
    return unusable.get();
  }

  /** Records that could not be written, so that Slurm sends them again. */
  public long failed() {
    return failed.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
