package io.jobglass.agent.jobcomp;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON object of one ended run, without its {@code script}, which may hold secrets and be
 * megabytes long: it is left out while parsing and never in memory as a whole.
 *
 * @param jobId 1 or more, where the object tells it
 * @param json the object, otherwise as it was sent
 */
@SuppressWarnings("ArrayRecordComponent") // made once, written once
record JobcompDocument(OptionalLong jobId, byte[] json) {
  private static final String SCRIPT = "script";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(1 << 20)
                  .maxNameLength(1024)
                  .maxNestingDepth(16)
                  .build())
          .build();

  /** What was sent is no document that could be used. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads a document.
   *
   * @param maxBytes of what is kept of it
   */
  static JobcompDocument read(InputStream body, int maxBytes) throws MalformedException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(4096);
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body);
        JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), kept)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("not a JSON object");
      }
      OptionalLong jobId = OptionalLong.empty();
      out.writeStartObject();
      int depth = 1;
      while (depth > 0) {
        JsonToken token = in.nextToken();
        if (token == null) {
          throw new MalformedException("a JSON object that ends in its middle");
        }
        if (token == JsonToken.PROPERTY_NAME && SCRIPT.equals(in.currentName())) {
          in.nextToken();
          in.skipChildren();
          continue;
        }
        if (depth == 1 && token == JsonToken.VALUE_NUMBER_INT && "jobid".equals(in.currentName())) {
          jobId = jobId(in);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        out.copyCurrentEvent(in);
        if (token == JsonToken.VALUE_STRING && kept.size() > maxBytes) {
          throw new MalformedException("more than " + maxBytes + " bytes without the script");
        }
      }
      if (in.nextToken() != null) {
        throw new MalformedException("more than one JSON object");
      }
      out.flush();
      if (kept.size() > maxBytes) {
        throw new MalformedException("more than " + maxBytes + " bytes without the script");
      }
      return new JobcompDocument(jobId, kept.toByteArray());
    } catch (JacksonException e) {
      throw new MalformedException(String.valueOf(e.getOriginalMessage()));
    }
  }

  private static OptionalLong jobId(JsonParser in) {
    long number = in.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : in.getLongValue();
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }
}
