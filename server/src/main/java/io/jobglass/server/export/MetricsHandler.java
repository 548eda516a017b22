package io.jobglass.server.export;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers Prometheus in its text format, one family after the other. Scrapes wait for each other
 * beyond a few, which bounds the memory that they take.
 */
@RestController
public final class MetricsHandler {
  private static final int SCRAPES_AT_ONCE = 2;
  private static final int BUFFER_BYTES = 64 << 10;

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Semaphore scrapes = new Semaphore(SCRAPES_AT_ONCE);
  private final JobSeries jobs;
  private final NodeSeries nodes;
  private final WarningSeries warnings;
  private final PrometheusRegistry own;

  /**
   * @param own what the service tells of itself
   */
  public MetricsHandler(
      JobSeries jobs, NodeSeries nodes, WarningSeries warnings, PrometheusRegistry own) {
    this.jobs = jobs;
    this.nodes = nodes;
    this.warnings = warnings;
    this.own = own;
  }

  /** The whole scrape. */
  @GetMapping("/metrics")
  public void metrics(HttpServletResponse response) throws IOException {
    response.setContentType(PrometheusTextFormatWriter.CONTENT_TYPE);
    scrapes.acquireUninterruptibly();
    try (OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES)) {
      MetricText text = new MetricText(out);
      jobs.write(text);
      nodes.write(text);
      warnings.write(text);
      text.flush();
      writer.write(out, own.scrape());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      scrapes.release();
    }
  }
}
