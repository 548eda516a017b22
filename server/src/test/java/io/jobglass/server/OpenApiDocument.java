package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document as the judge of answers: status, media type and schema, and no key that it
 * does not name. Remembers which responses it judged.
 */
final class OpenApiDocument {
  private static final OpenApiDocument SHARED = new OpenApiDocument();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JsonNode document;
  private final SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getOpenApi30());
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
  private final Set<String> judged = new ConcurrentSkipListSet<>();

  private OpenApiDocument() {
    try (InputStream in =
        Objects.requireNonNull(
            OpenApiDocument.class.getResourceAsStream("/io/jobglass/api/openapi.yaml"))) {
      document = JsonMapper.shared().valueToTree(new Yaml().load(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    forbidUnknownKeys(document.get("components").get("schemas"));
  }

  static OpenApiDocument shared() {
    return SHARED;
  }

  private static void forbidUnknownKeys(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.has("properties") && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
      // The 3.0 dialect knows no int32 and int64 beyond their type.
      object.forEach(OpenApiDocument::forbidUnknownKeys);
    } else if (node.isArray()) {
      node.forEach(OpenApiDocument::forbidUnknownKeys);
    }
  }

  /** Every response that the document names, as {@code METHOD path status}. */
  Set<String> responses() {
    Set<String> responses = new TreeSet<>();
    document
        .get("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, operation) -> {
              if (operation.has("operationId")) {
                operation
                    .get("responses")
                    .propertyNames()
                    .forEach(status -> responses.add(response(method, path, status)));
              }
            }));
    return responses;
  }

  /** The responses that were given at least once. */
  Set<String> judged() {
    return judged;
  }

  private static String response(String method, String path, String status) {
    return method.toUpperCase(Locale.ROOT) + " " + path + " " + status;
  }

  void check(String method, String uri, int status, String contentType, String body) {
    if (status >= 400 && !method.equals("HEAD")) {
      assertThat(contentType).as("media type of an error").startsWith("application/json");
      validate("error", JSON.readTree("{\"$ref\":\"#/components/schemas/Error\"}"), body);
      assertThat(JSON.readTree(body).at("/details/request_id").asString()).isNotEmpty();
    }
    String path = uri.replaceFirst("\\?.*", "");
    document
        .get("paths")
        .forEachEntry((template, item) -> {
          JsonNode operation = item.get(method.toLowerCase(Locale.ROOT));
          if (operation != null && matches(template, path)) {
            judge(method, template, operation.get("responses"), status, contentType, body);
          }
        });
  }

  private void judge(
      String method,
      String template,
      JsonNode responses,
      int status,
      String contentType,
      String body) {
    String named = Integer.toString(status);
    String key = status >= 400 && !responses.has(named) ? "default" : named;
    JsonNode answer = responses.get(key);
    assertThat(answer).as(method + " " + template + " answered " + status).isNotNull();
    judged.add(response(method, template, key));
    if (status >= 400) {
      return;
    }
    JsonNode schema = answer.at("/content/application~1json/schema");
    if (contentType.startsWith("text/")) {
      assertThat(answer.get("content").has(contentType.replaceFirst(";.*", ""))).isTrue();
    } else if (schema.isMissingNode()) {
      assertThat(body).isEmpty();
    } else {
      assertThat(contentType).startsWith("application/json");
      validate(method + " " + template, schema, body);
    }
  }

  private static boolean matches(String template, String path) {
    String pattern =
        Pattern.compile("\\{[^}]+}").matcher(Pattern.quote(template)).replaceAll("\\\\E[^/]+\\\\Q");
    // The literal path wins over the one with a parameter.
    return path.matches(pattern)
        && !(path.equals("/v1/audit/verification") && template.contains("{"));
  }

  private void validate(String name, JsonNode schema, String body) {
    Schema compiled =
        schemas.computeIfAbsent(
            name,
            key -> {
              ObjectNode root = JSON.createObjectNode();
              root.setAll((ObjectNode) schema);
              ObjectNode wrapped = JSON.createObjectNode();
              wrapped.putArray("allOf").add(root);
              wrapped.set("components", document.get("components"));
              return registry.getSchema(wrapped);
            });
    assertThat(compiled.validate(JSON.readTree(body))).as("%s answered %s", name, body).isEmpty();
  }
}
