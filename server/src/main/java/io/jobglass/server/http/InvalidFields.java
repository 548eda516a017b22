package io.jobglass.server.http;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Names the fields and parameters that break a rule of the document, as the document names them.
 */
final class InvalidFields {
  private static final int MOST = 10;

  private InvalidFields() {}

  static String message(List<ParameterValidationResult> results) {
    return join(results.stream().flatMap(InvalidFields::sentences));
  }

  static String ofFields(List<FieldError> errors) {
    return join(errors.stream().map(InvalidFields::sentence));
  }

  private static Stream<String> sentences(ParameterValidationResult result) {
    if (result instanceof ParameterErrors errors) {
      return errors.getFieldErrors().stream().map(InvalidFields::sentence);
    }
    String name = name(result.getMethodParameter());
    return result.getResolvableErrors().stream()
        .map(MessageSourceResolvable::getDefaultMessage)
        .map(message -> name + " " + message);
  }

  private static String sentence(FieldError error) {
    return "field " + snakeCase(error.getField()) + " " + error.getDefaultMessage();
  }

  private static String join(Stream<String> sentences) {
    return sentences.sorted().distinct().limit(MOST).collect(Collectors.joining("; "));
  }

  private static String name(MethodParameter parameter) {
    RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
    if (header != null) {
      return "header " + header.value();
    }
    RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
    if (query != null) {
      return "parameter " + query.value();
    }
    PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
    return path == null ? "the body" : "path parameter " + path.value();
  }

  private static String snakeCase(String property) {
    return property.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
