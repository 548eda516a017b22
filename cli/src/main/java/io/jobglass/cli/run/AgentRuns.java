package io.jobglass.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The folder in which the agent of this node learns of runs: one file per run while it lives, of
 * NUL-separated {@code NAME=value}, which appears whole. Without the folder there is no agent to
 * tell, and nothing is done.
 */
public final class AgentRuns {
  private final Path folder;

  /**
   * @param folder the agent's {@code --runs}
   */
  public AgentRuns(Path folder) {
    this.folder = folder;
  }

  public boolean present() {
    return Files.isDirectory(folder) && Files.isWritable(folder);
  }

  /** Makes a process and its descendants known under the job's id. */
  void register(RunRequest request, Origin origin, ProcessStat process) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("JOBGLASS_RUN_ID", request.runId());
    entries.put("JOBGLASS_RUN_JOB_ID", request.jobId());
    entries.put("JOBGLASS_RUN_PID", Integer.toString(process.pid()));
    entries.put("JOBGLASS_RUN_PID_START", Long.toString(process.startTicks()));
    entries.put("JOBGLASS_RUN_USER", origin.user());
    origin.cluster().ifPresent(cluster -> entries.put("JOBGLASS_RUN_CLUSTER", cluster));
    String content =
        entries.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\0")
            .collect(Collectors.joining());
    Path hidden = folder.resolve("." + request.runId() + ".tmp");
    Files.write(hidden, content.getBytes(StandardCharsets.UTF_8));
    Files.move(hidden, file(request), StandardCopyOption.ATOMIC_MOVE);
  }

  void remove(RunRequest request) throws IOException {
    Files.deleteIfExists(file(request));
  }

  private Path file(RunRequest request) {
    return folder.resolve(request.runId());
  }
}
