package io.jobglass.server.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says what is wrong with a JSON body without the class names in Jackson's own messages. */
final class JsonErrors {
  private JsonErrors() {}

  static String message(JacksonException problem) {
    return switch (problem) {
      case StreamConstraintsException _ ->
          "the JSON is nested too deeply, or a number or text in it is too long";
      case UnexpectedEndOfInputException _ -> "the body ends before the JSON does";
      case StreamReadException syntax -> "the body is not valid JSON" + place(syntax.getLocation());
      case MismatchedInputException mismatch when mismatch.getPath().isEmpty() ->
          "the body is not one JSON object as the document describes it";
      default ->
          "field "
              + path(problem.getPath())
              + " does not have the type and form that the"
              + " document says";
    };
  }

  private static String place(@Nullable TokenStreamLocation location) {
    return location == null || location.getLineNr() < 0
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static String path(List<JacksonException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference reference : references) {
      if (reference.getPropertyName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
      }
    }
    return path.toString();
  }
}
