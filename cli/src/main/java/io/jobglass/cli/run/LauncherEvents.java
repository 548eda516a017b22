package io.jobglass.cli.run;

import io.jobglass.api.client.model.LauncherEvent;
import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Tells the server of runs. What it cannot take now is kept in the spool and sent by the next run;
 * a failure here is a warning and never the command's. Thread-safe.
 */
public final class LauncherEvents {
  private final JobglassApi api;
  private final LauncherSpool spool;
  private final Consumer<String> warnings;
  private final AtomicBoolean kept = new AtomicBoolean();

  public LauncherEvents(JobglassApi api, LauncherSpool spool, Consumer<String> warnings) {
    this.api = api;
    this.spool = spool;
    this.warnings = warnings;
  }

  /** Tells one event; true when the server has stored it. */
  boolean tell(LauncherEvent event) {
    try {
      api.tell(event);
      return true;
    } catch (ApiFailure e) {
      if (e.kind() == ApiFailure.Kind.UNREACHABLE) {
        keep(event, firstLine(e));
      } else {
        warnings.accept("the server does not accept this run: " + firstLine(e));
      }
      return false;
    } catch (RuntimeException e) {
      keep(event, e.toString());
      return false;
    }
  }

  private void keep(LauncherEvent event, String why) {
    try {
      spool.keep(event);
      if (kept.compareAndSet(false, true)) {
        warnings.accept(why + "; what is to be told is kept and sent by the next run");
      }
    } catch (IOException | RuntimeException e) {
      warnings.accept(why + "; the " + event.getKind() + " event is lost: " + e.getMessage());
    }
  }

  /**
   * Sends what earlier runs kept, oldest first, until the server stops taking; returns how many.
   */
  public int resend() {
    int sent = 0;
    try {
      for (Path file : spool.files()) {
        if (!resend(file)) {
          return sent;
        }
        sent++;
      }
    } catch (IOException | RuntimeException e) {
      warnings.accept("cannot send kept events of " + spool.folder() + ": " + e.getMessage());
    }
    return sent;
  }

  private boolean resend(Path file) throws IOException {
    try {
      api.tell(spool.read(file));
      spool.remove(file);
      return true;
    } catch (ApiFailure e) {
      if (e.kind() == ApiFailure.Kind.UNREACHABLE) {
        return false;
      }
      warnings.accept("a kept event is not accepted: " + firstLine(e));
      spool.setAside(file);
      return true;
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      warnings.accept("a kept event cannot be read: " + file);
      spool.setAside(file);
      return true;
    }
  }

  private static String firstLine(ApiFailure e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason");
  }
}
