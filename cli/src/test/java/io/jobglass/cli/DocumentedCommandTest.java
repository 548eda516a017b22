package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class DocumentedCommandTest {
  @Test
  void findsCommandsAndWhatNobodyKnowsHowToRun() {
    DocumentedCommand.Found found =
        read(
            """
            ```sh
            # a comment
            export A=1
            ./jobglass run --mem 2G \\
                -- sh -c 'exit 3'   # comment
            make
            ```
            ```
            jobglass any
            ```
            """);
    assertThat(found.unknown()).containsExactly("x.md:6: make");
    assertThat(found.commands()).hasSize(1);
    DocumentedCommand command = found.commands().getFirst();
    assertThat(command.place()).isEqualTo("x.md:5");
    assertThat(command.before()).containsExactly("export A=1");
    assertThat(command.words()).containsExactly("run", "--mem", "2G", "--", "sh", "-c", "exit 3");
  }

  @Test
  void markedBlockIsLeftOut() {
    DocumentedCommand.Found found =
        read(
            """
            <!-- not run: needs a Slurm cluster -->

            ```sh
            sbatch job.sh
            ```
            ```sh
            jobglass jobs -o csv | head
            ```
            """);
    assertThat(found.unknown()).isEmpty();
    assertThat(found.commands().getFirst().words()).containsExactly("jobs", "-o", "csv");
  }

  @Test
  void requestIsRunButIsNoCommandOfOurs() {
    DocumentedCommand request =
        read("```sh\ncurl -fs http://127.0.0.1:8080/v1/health\n```\n").commands().getFirst();
    assertThat(request.ours()).isFalse();
    assertThat(request.command()).isEmpty();
    assertThat(request.staysRunning()).isFalse();
  }

  @Test
  void markWithoutReasonIsNone() {
    assertThat(read("<!-- not run: -->\n```sh\nmake\n```\n").unknown()).hasSize(1);
  }

  private static DocumentedCommand.Found read(String text) {
    DocumentedCommand.Found found =
        new DocumentedCommand.Found(new ArrayList<>(), new ArrayList<>());
    DocumentedCommand.read("x.md", text.lines().toList(), found);
    return found;
  }
}
