package io.jobglass.agent.push;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what the server answers. Unknown fields are skipped. Thread-safe. */
public final class Answers {
  private final JsonFactory json = new JsonFactory();

  /**
   * The answer to reports.
   *
   * @param sequences those that the server has now
   * @param nextReportSeconds how long the next window shall be
   */
  public record Receipts(Set<Long> sequences, OptionalDouble nextReportSeconds) {
    public Receipts {
      sequences = Set.copyOf(sequences);
    }
  }

  /** Reads the answer to reports; there are no sequences in what is not such an answer. */
  public Receipts receipts(byte[] answer) {
    Set<Long> sequences = new HashSet<>();
    OptionalDouble next = OptionalDouble.empty();
    try (JsonParser in = json.createParser(ObjectReadContext.empty(), answer)) {
      if (in.nextToken() == JsonToken.START_OBJECT) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
          String field = in.currentName();
          JsonToken value = in.nextToken();
          if ("next_report_seconds".equals(field) && value.isNumeric()) {
            next = OptionalDouble.of(in.getDoubleValue());
          } else if ("receipts".equals(field) && value == JsonToken.START_ARRAY) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
              readReceipt(in, sequences);
            }
          } else {
            in.skipChildren();
          }
        }
      }
    } catch (JacksonException e) {
      return new Receipts(Set.of(), OptionalDouble.empty());
    }
    return new Receipts(sequences, next);
  }

  private static void readReceipt(JsonParser in, Set<Long> sequences) {
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean wanted = "sequence".equals(in.currentName());
      if (in.nextToken() == JsonToken.VALUE_NUMBER_INT && wanted) {
        sequences.add(in.getLongValue());
      } else {
        in.skipChildren();
      }
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
