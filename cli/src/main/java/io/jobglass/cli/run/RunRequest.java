package io.jobglass.cli.run;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One command to run as a job.
 *
 * @param jobId the public name; a later run of the same name is its next attempt
 * @param runId names this run alone
 * @param name for people
 * @param commandLine for people; what is executed stands in {@code program}
 * @param memoryLimitBytes above which the launcher kills the run
 * @param timeLimit after which the launcher ends the run
 * @param grace between SIGTERM and SIGKILL at the time limit
 */
public record RunRequest(
    String jobId,
    String runId,
    String name,
    String commandLine,
    NativeProcess.Spec program,
    OptionalInt cpus,
    OptionalLong memoryLimitBytes,
    Optional<Duration> timeLimit,
    Duration grace) {
  private static final int MAX_NAME = 255;
  private static final int MAX_COMMAND = 4096;

  public RunRequest {
    name = cut(name, MAX_NAME);
    commandLine = cut(commandLine, MAX_COMMAND);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 3) + "...";
  }
}
