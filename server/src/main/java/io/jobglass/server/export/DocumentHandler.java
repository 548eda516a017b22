package io.jobglass.server.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the OpenAPI document, and a first page that points to it. */
@RestController
public final class DocumentHandler {
  private static final MediaType YAML =
      new MediaType("application", "yaml", StandardCharsets.UTF_8);
  private static final String INDEX =
      """
      Jobglass: what did an HPC job really use, and why did it end?

      /v1/jobs        jobs, latest first
      /v1/nodes       nodes that report
      /v1/reports/users   who held, used and wasted how much (accounts, partitions, nodes)
      /v1/audit       who changed what
      /v1/health      how the service is
      /metrics        for Prometheus
      /openapi.yaml   everything else
      """;

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

  /** Where to find what. */
  @GetMapping("/")
  public ResponseEntity<byte[]> index() {
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .body(INDEX.getBytes(StandardCharsets.UTF_8));
  }
}
