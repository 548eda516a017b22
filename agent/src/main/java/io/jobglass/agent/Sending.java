package io.jobglass.agent;

import io.jobglass.agent.accounting.AccountingSweep;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.agent.hooks.HookLane;
import io.jobglass.agent.hooks.HookSpool;
import io.jobglass.agent.jobcomp.JobcompServer;
import io.jobglass.agent.push.Backoff;
import io.jobglass.agent.push.ReportLane;
import io.jobglass.agent.push.ServerClient;
import io.jobglass.agent.spool.ReportSpool;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the agent tells the service, each kind on a thread of its own: reports, hook events, and on
 * a controller what its accounting knows. Without a server it only receives.
 */
final class Sending implements Closeable {
  private static final Duration HOOKS_LOOK_AGAIN = Duration.ofSeconds(2);

  private final Watches hookWatches;
  private final @Nullable JobcompServer jobcomp;
  private final @Nullable ReportLane reports;
  private final @Nullable HookLane hooks;
  private final @Nullable AccountingSweep accounting;

  /**
   * @param nextWindow told how long the server wants windows to be, seconds
   * @throws IOException when records of jobcomp cannot be received
   */
  Sending(
      Settings settings,
      String bootId,
      ReportSpool spool,
      HookFacts facts,
      DoubleConsumer nextWindow)
      throws IOException {
    this.hookWatches = Watches.open(settings.hookSpool());
    HookSpool hookSpool = new HookSpool(settings.hookSpool());
    this.jobcomp =
        settings.jobcompPort() == 0
            ? null
            : new JobcompServer(settings.jobcompPort(), hookSpool, InstantSource.system());
    URI server = settings.server();
    if (server == null) {
      this.accounting = null;
      this.reports = null;
      this.hooks = null;
      return;
    }
    ServerClient client = new ServerClient(server, settings.tokenFile(), InstantSource.system());
    this.accounting =
        settings.accounting() == null
            ? null
            : new AccountingSweep(
                settings.accounting(),
                hookSpool,
                client,
                settings.spool().resolve("accounting"),
                InstantSource.system(),
                System::nanoTime);
    this.reports = new ReportLane(spool, client, backoff(), nextWindow);
    this.hooks =
        new HookLane(
            hookSpool,
            new HookLane.Sender(settings.node(), bootId, settings.cluster()),
            client,
            backoff(),
            facts,
            hookWatches,
            HOOKS_LOOK_AGAIN);
  }

  private static Backoff backoff() {
    return new Backoff(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  void start(Loops loops) {
    if (reports != null) {
      loops.start("reports", reports::runOnce);
    }
    if (hooks != null) {
      loops.start("hooks", hooks::runOnce);
    }
    if (accounting != null) {
      loops.start("accounting", accounting::runOnce);
    }
  }

  /** Null without a server, as is {@link #hooks}. */
  @Nullable ReportLane reports() {
    return reports;
  }

  @Nullable HookLane hooks() {
    return hooks;
  }

  /** Null where none is set, as is {@link #accounting}. */
  @Nullable JobcompServer jobcomp() {
    return jobcomp;
  }

  @Nullable AccountingSweep accounting() {
    return accounting;
  }

  /** No record is taken any more. */
  @Override
  public void close() {
    if (jobcomp != null) {
      jobcomp.close();
    }
    hookWatches.close();
  }
}
