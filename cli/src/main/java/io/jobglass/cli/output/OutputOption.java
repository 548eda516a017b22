package io.jobglass.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobglass.cli.api.JobglassApi;
import java.io.UncheckedIOException;
import picocli.CommandLine.Option;

/** {@code --output}, shared by all commands that read. */
public final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = {
        "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.",
        "json is the API's own answer, csv has raw units."
      })
  private OutputFormat format = OutputFormat.TABLE;

  public OutputFormat format() {
    return format;
  }

  /** The API's answer as it came, indented. */
  public static String json(Object answer) {
    try {
      ObjectMapper mapper = JobglassApi.mapper();
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
