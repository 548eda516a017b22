package io.jobglass.cli.mail;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Slurm calls its MailProg with: {@code -s "Slurm Job_id=42 Name=x Ended, Run time 00:01:00,
 * COMPLETED, ExitCode 0" RECIPIENT}; newer versions tell the id in the environment too.
 *
 * @param jobId of an array the whole array's id
 * @param ended whether the mail tells of an end
 */
record MailSubject(Optional<String> jobId, boolean ended) {
  private static final Pattern JOB = Pattern.compile("Job_id=(\\d+(?:_(?:\\d+|\\*))?)");
  private static final Pattern ARRAY_TASK = Pattern.compile("Array Task .*Job_id=(\\d+_\\d+)");
  private static final Pattern END =
      Pattern.compile("\\b(Ended|Failed|Requeued|Time reached|Invalid dependency)\\b");

  static MailSubject parse(String subject, Map<String, String> environment) {
    Matcher task = ARRAY_TASK.matcher(subject);
    Matcher job = JOB.matcher(subject);
    Optional<String> id =
        task.find()
            ? Optional.of(task.group(1))
            : job.find()
                ? Optional.of(job.group(1).replaceAll("_.*", ""))
                : Optional.ofNullable(environment.get("SLURM_JOB_ID"));
    Matcher end = END.matcher(subject);
    boolean ended = end.find() && !end.group(1).startsWith("Time");
    return new MailSubject(id, ended);
  }
}
