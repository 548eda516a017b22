package io.jobglass.agent.push;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what the server answers. Unknown fields are skipped. Thread-safe. */
public final class Answers {
  private final JsonFactory json = new JsonFactory();

  /** {@code next_report_seconds} of the answer to reports. */
  public OptionalDouble nextReportSeconds(byte[] answer) {
    try (JsonParser in = json.createParser(ObjectReadContext.empty(), answer)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return OptionalDouble.empty();
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = "next_report_seconds".equals(in.currentName());
        JsonToken value = in.nextToken();
        if (wanted && value.isNumeric()) {
          return OptionalDouble.of(in.getDoubleValue());
        }
        in.skipChildren();
      }
      return OptionalDouble.empty();
    } catch (JacksonException e) {
      return OptionalDouble.empty();
    }
  }

  /** Status by event name from the answer to hook events; empty when it is not such an answer. */
  public Map<String, String> hookResults(byte[] answer) {
    Map<String, String> results = new HashMap<>();
    try (JsonParser in = json.createParser(ObjectReadContext.empty(), answer)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Map.of();
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = "results".equals(in.currentName());
        if (in.nextToken() == JsonToken.START_ARRAY && wanted) {
          while (in.nextToken() == JsonToken.START_OBJECT) {
            readResult(in, results);
          }
        } else {
          in.skipChildren();
        }
      }
      return results;
    } catch (JacksonException e) {
      return results;
    }
  }

  private static void readResult(JsonParser in, Map<String, String> results) {
    @Nullable String name = null;
    @Nullable String status = null;
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = in.currentName();
      if (in.nextToken() == JsonToken.VALUE_STRING) {
        if ("name".equals(field)) {
          name = in.getString();
        } else if ("status".equals(field)) {
          status = in.getString();
        }
      } else {
        in.skipChildren();
      }
    }
    if (name != null && status != null) {
      results.put(name, status);
    }
  }
}
