package io.jobglass.server.http;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.OffsetDateTime;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads JSON to the letter: no trailing text, no duplicate keys, no value of another type than the
 * document says, nothing nested without end. Unknown fields are passed over and counted.
 */
public final class StrictJson {
  private static final int NUMBER_LENGTH = 64;

  private StrictJson() {}

  /**
   * The one mapper of the service, for requests and answers.
   *
   * @param depth how deep objects and lists may be nested
   */
  public static JsonMapper mapper(int depth, RequestCounts counts) {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depth)
                    .maxNumberLength(NUMBER_LENGTH)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfigDefaults(coercion -> {
          for (CoercionInputShape shape : CoercionInputShape.values()) {
            coercion.setCoercion(shape, CoercionAction.Fail);
          }
        })
        .withConfigOverride(
            List.class,
            lists -> lists.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
        .addHandler(
            new DeserializationProblemHandler() {
              @Override
              public boolean handleUnknownProperty(
                  DeserializationContext context,
                  JsonParser parser,
                  ValueDeserializer<?> deserializer,
                  Object target,
                  String name) {
                counts.unknownField();
                parser.skipChildren();
                return true;
              }
            })
        .addModule(
            new SimpleModule("strict")
                .addDeserializer(Double.class, new StrictDouble())
                .addDeserializer(OffsetDateTime.class, new StrictTime()))
        .build();
  }
}
