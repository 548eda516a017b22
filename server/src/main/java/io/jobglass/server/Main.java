package io.jobglass.server;

import io.jobglass.core.storage.StoreException;
import io.jobglass.server.config.ConfigException;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.config.Setting;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Starts the service from the command line and stops it with the process. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_FAILED = 1;

  private Main() {}

  /** Prints {@code jobglass_ready url=…} when it answers; exits with 2 for wrong settings. */
  public static void main(String[] arguments) {
    List<String> flags = List.of(arguments);
    if (flags.contains("--help") || flags.contains("-h")) {
      help(System.out);
      return;
    }
    if (flags.contains("--version")) {
      System.out.println("jobglass " + Version.text());
      return;
    }
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      run(ServerConfig.load(flags, System.getenv()));
    } catch (ConfigException e) {
      System.err.println("jobglass: these settings cannot be used:");
      String.valueOf(e.getMessage()).lines().forEach(line -> System.err.println("  " + line));
      System.exit(EXIT_USAGE);
    } catch (StoreException e) {
      System.err.println("jobglass: the database cannot be used: " + e.getMessage());
      System.exit(EXIT_FAILED);
    } catch (RuntimeException e) {
      log.error("event=start_failed", e);
      System.err.println("jobglass: could not start: " + e.getMessage());
      System.exit(EXIT_FAILED);
    }
  }

  private static void run(ServerConfig config) {
    warnOfUnusedVariables(System.getenv());
    if (config.evaluation() && !config.loopbackOnly()) {
      log.warn("event=open_to_network host={} authentication=none", config.http().host());
    }
    if (config.database().embedded()) {
      System.err.println(
          "jobglass: starting the embedded PostgreSQL in "
              + config.database().directory()
              + "; the first time takes some seconds");
    }
    if (config.scheduler().mock()) {
      log.warn("event=simulated_cluster cluster={} jobs=not_real", config.cluster());
      System.err.println(
          "jobglass: SCHEDULER_BACKEND=mock: this service shows simulated jobs and nodes beside any"
              + " real ones");
    }
    long begin = System.nanoTime();
    Server server = Server.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
    log.info(
        "event=started version={} url={} cluster={} database={} millis={}",
        Version.text(),
        server.url(),
        config.cluster(),
        config.database().embedded() ? "embedded" : "external",
        (System.nanoTime() - begin) / 1_000_000);
    System.out.println("jobglass_ready url=" + server.url());
    System.out.flush();
  }

  private static void stop(Server server) {
    log.info("event=stopping");
    server.close();
    log.info("event=stopped");
    // An orderly end is a success; the JVM itself would exit with 143 for the signal.
    Runtime.getRuntime().halt(0);
  }

  /** Variables of the old service that name parts which this server does not have yet. */
  private static void warnOfUnusedVariables(Map<String, String> environment) {
    for (String name : List.of("SLURM_BASE_URL")) {
      if (environment.containsKey(name)) {
        log.warn("event=variable_not_used name={}", name);
      }
    }
  }

  private static void help(PrintStream out) {
    out.println(
        "The Jobglass server. Each setting is a flag, a variable or a key of jobglass.yaml:");
    for (Setting setting : Setting.values()) {
      out.printf(
          "  %-16s %-28s %-34s %s%s%n",
          setting.flag().orElse(""),
          setting.key(),
          setting.variable() + setting.oldVariable().map(name -> ", " + name).orElse(""),
          setting.meaning(),
          setting.defaultText().isEmpty() ? "" : " [" + setting.defaultText() + "]");
    }
  }
}
