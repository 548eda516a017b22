package io.jobglass.server.http;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** A number that is written as one and is finite; Jackson itself takes the text "NaN" too. */
final class StrictDouble extends StdDeserializer<Double> {
  StrictDouble() {
    super(Double.class);
  }

  @Override
  public Double deserialize(JsonParser parser, DeserializationContext context) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      double value = parser.getDoubleValue();
      if (Double.isFinite(value)) {
        return value;
      }
    }
    return context.reportInputMismatch(this, "expected a finite number");
  }
}
