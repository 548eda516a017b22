package io.jobglass.cli.mail;

import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.job.JobReport;
import io.jobglass.cli.job.JobView;
import io.jobglass.cli.output.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code jobglass mail}: Slurm's MailProg with the job's report in the mail. Whatever goes wrong,
 * the plain mail is sent: users must hear of their jobs without us.
 */
@Command(
    name = "mail",
    description = {
      "Send the mail that Slurm sends, with the job's report in it.",
      "Called by slurmctld: MailProg=/usr/bin/jobglass-mail."
    })
public final class MailCommand implements Callable<Integer> {
  private static final long PAUSE_NANOS = 500_000_000;

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "-s", paramLabel = "SUBJECT", required = true, description = "Slurm's subject.")
  private String subject = "";

  @Parameters(paramLabel = "RECIPIENT", arity = "1..*", description = "Whom to send it to.")
  private List<String> recipients = List.of();

  @Option(
      names = "--mailer",
      paramLabel = "PROGRAM",
      description = "What sends it, called as 'mail -s'; default ${DEFAULT-VALUE}.")
  private Path mailer = Path.of("/usr/bin/mail");

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "How long the server may take; then the mail goes without a report. Default"
              + " ${DEFAULT-VALUE}.")
  private int patience = 5;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description =
          "So many mails may ask the server at a time; others go plain. Default"
              + " ${DEFAULT-VALUE}.")
  private int atOnce = 4;

  @Option(
      names = "--slots",
      paramLabel = "DIR",
      description = "Where mails count themselves; default ${DEFAULT-VALUE}.")
  private Path slots = Path.of(System.getProperty("java.io.tmpdir"), "jobglass-mail");

  @Option(names = "--print", description = "Print the mail instead of sending it.")
  private boolean print;

  public MailCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    MailSubject about = MailSubject.parse(subject, System.getenv());
    AtomicReference<String> body = new AtomicReference<>("");
    if (about.ended() && about.jobId().isPresent()) {
      String id = about.jobId().get();
      boolean asked = new MailThrottle(slots, atOnce).tryRun(() -> body.set(report(id)));
      if (!asked) {
        body.set(
            "Too many jobs ended at once to put reports into mails: jobglass job " + id + "\n");
      }
    }
    if (print) {
      spec.commandLine().getOut().print(subject + "\n\n" + body.get());
      return 0;
    }
    return send(body.get());
  }

  private String report(String id) {
    // Mail has no columns, colours or zone of its own: 80, none, and the controller's.
    Display plain = new Display(80, false, display.unicode(), display.zone());
    CompletableFuture<String> text =
        CompletableFuture.supplyAsync(() -> new JobReport(plain).of(ended(id)));
    try {
      return text.get(patience, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return "The report took longer than " + patience + " s: jobglass job " + id + "\n";
    } catch (ExecutionException e) {
      return "There is no report on this job now"
          + (e.getCause() instanceof ApiFailure failure ? " (" + kind(failure) + ")" : "")
          + ": jobglass job "
          + id
          + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Slurm mails at once; the record's own end may be on its way for a second or two. */
  private JobView ended(String id) {
    JobglassApi api = server.api();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.max(0, patience - 2));
    JobView view = JobView.fetch(api, id, null);
    while (view.job().getEndTime() == null && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE_NANOS);
      view = JobView.fetch(api, id, null);
    }
    return view;
  }

  private static String kind(ApiFailure failure) {
    return switch (failure.kind()) {
      case NOT_FOUND -> "the server does not know it";
      case REFUSED -> "the server refused";
      case UNREACHABLE -> "no server answered";
    };
  }

  private int send(String body) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(mailer.toString(), "-s", subject));
    command.addAll(recipients);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A mailer that reads nothing has its own reasons; its exit code tells.
    }
    return process.waitFor();
  }
}
