package io.jobglass.server.http;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** A time as RFC 3339 writes it, with a zone, from year 1 on; never a number. */
final class StrictTime extends StdDeserializer<OffsetDateTime> {
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(?!0000)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");

  StrictTime() {
    super(OffsetDateTime.class);
  }

  @Override
  public OffsetDateTime deserialize(JsonParser parser, DeserializationContext context) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      String text = parser.getString().toUpperCase(Locale.ROOT);
      if (RFC_3339.matcher(text).matches()) {
        try {
          return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
          // Looks like a time, but is none, such as February 30: told below.
        }
      }
    }
    return context.reportInputMismatch(this, "expected an RFC 3339 time with a zone");
  }
}
