package io.jobglass.cli.check;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Text;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The findings for people: what is wrong stands out, what mends it can be copied whole. */
final class CheckReport {
  private static final int STATUS = 9;
  private static final int NAME = 15;

  private final Display display;

  CheckReport(Display display) {
    this.display = display;
  }

  String text(List<CheckResult> results) {
    StringBuilder out = new StringBuilder();
    String indent = " ".repeat(STATUS + NAME);
    for (CheckResult result : results) {
      List<String> lines =
          Text.wrap(Text.clean(result.found()), display.reportWidth() - indent.length());
      out.append(painted(result.status()))
          .append(Text.left(result.check(), NAME))
          .append(lines.getFirst())
          .append('\n');
      lines.stream().skip(1).forEach(line -> out.append(indent).append(line).append('\n'));
      if (!result.mend().isEmpty()) {
        out.append(indent).append("> ").append(Text.clean(result.mend())).append('\n');
      }
    }
    return out.append('\n').append(sum(results)).append('\n').toString();
  }

  private String painted(String status) {
    String padded = Text.left(status, STATUS);
    return switch (Finding.Status.valueOf(status.toUpperCase(java.util.Locale.ROOT))) {
      case OK -> display.good(padded);
      case WARNING -> display.notable(padded);
      case FAILED -> display.bad(padded);
      case SKIPPED -> padded;
    };
  }

  private static String sum(List<CheckResult> results) {
    return Stream.of(Finding.Status.values())
        .map(status ->
            results.stream().filter(result -> result.status().equals(status.word())).count()
                + " "
                + status.word())
        .collect(Collectors.joining(", "));
  }
}
