package io.jobglass.simulator.job;

import io.jobglass.core.job.EndReason;
import io.jobglass.simulator.label.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What Slurm 23.02 and later, set up with Prolog, Epilog and a completion plugin, tells about a
 * job. A pure function of the job.
 */
public final class SlurmNews {
  /** The node name of the controller's agent. */
  public static final String CONTROLLER = "simctl";

  private static final DateTimeFormatter UTC_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private final SimulatedJob job;
  private final Behaviour behaviour;

  private SlurmNews(SimulatedJob job) {
    this.job = job;
    this.behaviour = job.behaviour();
  }

  /** The boot id of a simulated node. */
  public static String bootId(String node) {
    return UUID.nameUUIDFromBytes(
            ("boot " + node).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }

  /** What is told of its start: by the controller, and by each node. */
  public static List<SpoolFile> start(SimulatedJob job) {
    SlurmNews news = new SlurmNews(job);
    List<SpoolFile> files = new ArrayList<>();
    files.add(news.hook(CONTROLLER, "prolog_slurmctld", job.start(), Map.of()));
    for (int place = 0; place < job.places().size(); place++) {
      Instant time = job.start().plusMillis(300 + 7L * place);
      files.add(news.onNode(place, "prolog_slurmd", time, Map.of()));
    }
    return files;
  }

  /** What is told of its end; nothing for a job that does not end. */
  public static List<SpoolFile> end(SimulatedJob job) {
    if (job.end().isEmpty()) {
      return List.of();
    }
    SlurmNews news = new SlurmNews(job);
    Instant end = job.end().get();
    EndReason reason = job.behaviour().end().endReason().orElseThrow();
    Map<String, String> exit = Map.of("SLURM_JOB_EXIT_CODE2", news.scriptExit(reason));
    List<SpoolFile> files = new ArrayList<>();
    for (int place = 0; place < job.places().size(); place++) {
      if (!job.fails(place)) {
        files.add(news.onNode(place, "epilog_slurmd", end.plusMillis(200 + 7L * place), exit));
      }
    }
    files.add(news.hook(CONTROLLER, "epilog_slurmctld", end.plusMillis(500), exit));
    files.add(news.completion(reason, end));
    return files;
  }

  private SpoolFile onNode(int place, String context, Instant time, Map<String, String> more) {
    SimulatedJob.Place at = job.places().get(place);
    Map<String, String> environment = new LinkedHashMap<>(more);
    environment.put("SLURMD_NODENAME", at.node());
    int gpus = behaviour.gpu().perNode();
    if (gpus > 0) {
      environment.put(
          "SLURM_JOB_GPUS",
          IntStream.range(at.firstGpu(), at.firstGpu() + gpus)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(",")));
      environment.put(
          "CUDA_VISIBLE_DEVICES",
          IntStream.range(at.firstGpu(), at.firstGpu() + gpus)
              .mapToObj(index -> GpuMeter.device(at.node(), index, behaviour.gpu().mig()))
              .collect(Collectors.joining(",")));
    }
    return hook(at.node(), context, time, environment);
  }

  private SpoolFile hook(String node, String context, Instant time, Map<String, String> more) {
    Map<String, String> environment = new LinkedHashMap<>(more);
    String id = job.id().externalId();
    environment.put("SLURM_SCRIPT_CONTEXT", context);
    environment.put("SLURM_CLUSTER_NAME", job.id().cluster());
    environment.put("SLURM_JOB_ID", id);
    environment.put("SLURM_JOB_NAME", job.name());
    environment.put("SLURM_JOB_USER", job.owner().name());
    environment.put("SLURM_JOB_UID", Long.toString(job.owner().uid()));
    environment.put("SLURM_JOB_ACCOUNT", job.owner().account());
    environment.put("SLURM_JOB_PARTITION", job.partition());
    environment.put("SLURM_JOB_NODELIST", nodeList());
    environment.put("SLURM_JOB_NUM_NODES", Integer.toString(job.places().size()));
    environment.put("SLURM_JOB_CPUS_PER_NODE", behaviour.cpus() + "(x" + job.places().size() + ")");
    environment.put("SLURM_JOB_START_TIME", Long.toString(job.start().getEpochSecond()));
    Instant end = context.startsWith("epilog") ? job.end().orElseThrow() : plannedEnd();
    environment.put("SLURM_JOB_END_TIME", Long.toString(end.getEpochSecond()));
    if (job.array() != null) {
      environment.put("SLURM_ARRAY_JOB_ID", Long.toString(job.array().job()));
      environment.put("SLURM_ARRAY_TASK_ID", Long.toString(job.array().task()));
    }
    return new SpoolFile.Hook(node, bootId(node), id + "." + context + ".env", time, environment);
  }

  private String nodeList() {
    return job.places().stream().map(SimulatedJob.Place::node).collect(Collectors.joining(","));
  }

  private Instant plannedEnd() {
    return job.start().plus(limit());
  }

  private Duration limit() {
    return Duration.ofSeconds(Math.round(behaviour.limitMinutes() * 60));
  }

  /** Scripts see 0:0 for what was stopped, and for a failed node what the controller makes up. */
  private String scriptExit(EndReason reason) {
    return switch (reason) {
      case EXIT_CODE -> behaviour.end().exitCode() + ":0";
      case SIGNAL -> "0:" + behaviour.end().signal();
      case OUT_OF_MEMORY -> "0:125";
      case NODE_FAILURE, BOOT_FAILURE, LAUNCH_FAILURE -> "1:0";
      case COMPLETED, TIME_LIMIT, CANCELLED, PREEMPTED, REQUEUED, DEADLINE, LOST, UNKNOWN -> "0:0";
    };
  }

  private String state(EndReason reason) {
    return switch (reason) {
      case COMPLETED -> "COMPLETED";
      case EXIT_CODE, SIGNAL, LAUNCH_FAILURE, UNKNOWN -> "FAILED";
      case OUT_OF_MEMORY -> "OUT_OF_MEMORY";
      case TIME_LIMIT -> "TIMEOUT";
      case CANCELLED -> "CANCELLED by " + job.owner().uid();
      case PREEMPTED -> "PREEMPTED";
      case NODE_FAILURE -> "NODE_FAIL";
      case BOOT_FAILURE -> "BOOT_FAIL";
      case DEADLINE -> "DEADLINE";
      case REQUEUED, LOST ->
          throw new IllegalArgumentException("a simulated job cannot end as " + reason.code());
    };
  }

  private SpoolFile completion(EndReason reason, Instant end) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("jobid", Long.parseLong(job.id().externalId()));
    document.put("cluster", job.id().cluster());
    document.put("job_name", job.name());
    document.put("username", job.owner().name());
    document.put("user_id", job.owner().uid());
    document.put("account", job.owner().account());
    document.put("partition", job.partition());
    document.put("qos", "normal");
    document.put("nodes", nodeList());
    document.put("total_nodes", job.places().size());
    document.put("total_cpus", behaviour.cpus() * job.places().size());
    document.put("tres_req", tres());
    document.put("tres_alloc", tres());
    document.put("time_limit", limit().toSeconds());
    document.put("state", state(reason));
    document.put("exit_code", scriptExit(reason));
    document.put("derived_ec", reason == EndReason.OUT_OF_MEMORY ? "0:125" : "0:0");
    document.put("@submit", text(job.submitted()));
    document.put("@eligible", text(job.submitted()));
    document.put("@start", text(job.start()));
    document.put("@end", text(end));
    if (behaviour.end().failedNode()) {
      document.put("failed_node", job.places().getLast().node());
    }
    if (job.array() != null) {
      document.put("array_job_id", job.array().job());
      document.put("array_task_id", job.array().task());
    }
    return new SpoolFile.Completion(
        CONTROLLER,
        bootId(CONTROLLER),
        job.id().externalId() + ".jobcomp.json",
        end.plusMillis(900),
        document);
  }

  private String tres() {
    int nodes = job.places().size();
    int gpus = behaviour.gpu().perNode() * nodes;
    return "cpu=%d,mem=%dM,node=%d,billing=%d%s"
        .formatted(
            behaviour.cpus() * nodes,
            Math.round(behaviour.memory().limitGib() * 1024) * nodes,
            nodes,
            behaviour.cpus() * nodes,
            gpus == 0 ? "" : ",gres/gpu=" + gpus);
  }

  private static String text(Instant time) {
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC).format(UTC_SECONDS);
  }
}
