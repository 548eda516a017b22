package io.jobglass.server.ui;

import io.jobglass.server.http.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the web pages: one HTML document for the address of every page, which asks {@code /v1} for
 * the rest, and files that never change under their path.
 */
@RestController
public final class UiHandler {
  /** Nothing from elsewhere, nothing inline, no frame around it. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final Map<String, MediaType> TYPES =
      Map.of(
          "css", new MediaType("text", "css", StandardCharsets.UTF_8),
          "js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
          "svg", MediaType.valueOf("image/svg+xml"));
  private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
  private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
  private static final CacheControl FOR_EVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

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

  private final UiFiles files;

  public UiHandler(UiFiles files) {
    this.files = files;
  }

  /** The jobs page for a browser; for a program without wishes, where to find what. */
  @GetMapping("/")
  public ResponseEntity<byte[]> first(
      @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
    return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE)
        ? page()
        : ResponseEntity.ok()
            .contentType(TEXT)
            .varyBy(HttpHeaders.ACCEPT)
            .body(INDEX.getBytes(StandardCharsets.UTF_8));
  }

  /** The document of every page. */
  @GetMapping({
    "/jobs",
    "/jobs/{cluster}/{id}",
    "/nodes",
    "/nodes/{cluster}/{name}",
    "/use",
    "/audit",
    "/status"
  })
  public ResponseEntity<byte[]> page() {
    return secured(ResponseEntity.ok())
        .contentType(HTML)
        .cacheControl(CacheControl.noCache())
        .varyBy(HttpHeaders.ACCEPT)
        .eTag(files.version())
        .body(files.shell());
  }

  /** A script, style or picture of the pages. */
  @GetMapping({"/ui/**", "/webjars/**"})
  public ResponseEntity<byte[]> file(HttpServletRequest request) {
    String path = request.getRequestURI();
    MediaType type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    byte[] content = files.file(path).orElse(null);
    if (content == null || type == null) {
      throw ApiException.notFound("there is no such file; reload the page");
    }
    // Without a disposition of ours Spring would name scripts f.txt.
    return secured(ResponseEntity.ok())
        .header(HttpHeaders.CONTENT_DISPOSITION, "inline")
        .contentType(type)
        .cacheControl(FOR_EVER)
        .body(content);
  }

  private static ResponseEntity.BodyBuilder secured(ResponseEntity.BodyBuilder answer) {
    return answer
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin");
  }
}
