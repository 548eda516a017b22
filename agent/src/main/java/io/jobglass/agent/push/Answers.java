package io.jobglass.agent.push;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

  /**
   * A running job that no node reports any more.
   *
   * @param start null where nobody told it
   * @param since when a node last reported it
   */
  public record LostContact(String cluster, String id, @Nullable Instant start, Instant since) {}

  /** The jobs in the answer about lost contacts; empty when it is not such an answer. */
  public List<LostContact> lostContacts(byte[] answer) {
    List<LostContact> contacts = new ArrayList<>();
    try (JsonParser in = json.createParser(ObjectReadContext.empty(), answer)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return List.of();
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = "contacts".equals(in.currentName());
        if (in.nextToken() == JsonToken.START_ARRAY && wanted) {
          while (in.nextToken() == JsonToken.START_OBJECT) {
            readContact(in, contacts);
          }
        } else {
          in.skipChildren();
        }
      }
      return contacts;
    } catch (JacksonException | DateTimeParseException e) {
      return contacts;
    }
  }

  private static void readContact(JsonParser in, List<LostContact> contacts) {
    Map<String, String> texts = new HashMap<>();
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = in.currentName();
      if (in.nextToken() == JsonToken.VALUE_STRING) {
        texts.put(field, in.getString());
      } else {
        in.skipChildren();
      }
    }
    String cluster = texts.get("cluster");
    String id = texts.get("id");
    String start = texts.get("start_time");
    String since = texts.get("contact_lost_since");
    if (cluster != null && id != null && since != null) {
      contacts.add(
          new LostContact(
              cluster, id, start == null ? null : Instant.parse(start), Instant.parse(since)));
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
