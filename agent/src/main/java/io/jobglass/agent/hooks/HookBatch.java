package io.jobglass.agent.hooks;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Events of one node and boot: together with their names these identify them. */
record HookBatch(String node, String bootId, List<Event> events) {
  private static final JsonFactory JSON = new JsonFactory();

  /** A file as it lies in the spool. */
  @SuppressWarnings("ArrayRecordComponent") // read once, sent once
  record Event(String name, byte[] content) {}

  HookBatch {
    events = List.copyOf(events);
  }

  /**
   * The API's {@code HookBatch}.
   *
   * @param cluster of records that name none; null leaves it to the server
   */
  byte[] encode(@Nullable String cluster) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      if (cluster != null) {
        out.writeStringProperty("cluster", cluster);
      }
      out.writeStringProperty("node", node);
      out.writeStringProperty("boot_id", bootId);
      out.writeArrayPropertyStart("events");
      for (Event event : events) {
        out.writeStartObject();
        out.writeStringProperty("name", event.name());
        out.writeBinaryProperty("content", event.content());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
