package io.jobglass.server.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the OpenAPI document. */
@RestController
public final class DocumentHandler {
  private static final MediaType YAML =
      new MediaType("application", "yaml", StandardCharsets.UTF_8);
  private final byte[] document;

  public DocumentHandler() throws IOException {
    try (InputStream in =
        DocumentHandler.class.getResourceAsStream("/io/jobglass/api/openapi.yaml")) {
      document = Objects.requireNonNull(in, "the OpenAPI document is packaged").readAllBytes();
    }
  }

  /** The OpenAPI document. */
  @GetMapping("/openapi.yaml")
  public ResponseEntity<byte[]> document() {
    return ResponseEntity.ok().contentType(YAML).body(document);
  }
}
