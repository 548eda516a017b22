package io.jobglass.server.http;

import io.jobglass.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;

/** Builds the Tomcat that the service listens with: limits, timeouts, virtual threads. */
public final class HttpServer {
  private static final int MOST_REQUESTS_PER_CONNECTION = 100_000;
  private static final int LARGEST_SWALLOWED_BODY = 16 << 20;

  private HttpServer() {}

  /**
   * @param threads runs one task for each request
   * @param drain ends the taking of requests when the service stops
   * @param counts told of what Tomcat itself refuses
   */
  static TomcatServletWebServerFactory factory(
      ServerConfig.Http settings, Executor threads, Drain drain, RequestCounts counts) {
    TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(settings.port());
    factory.setAddress(address(settings.host()));
    factory.setProtocol(CountingProtocol.class.getName());
    factory.setUriEncoding(StandardCharsets.UTF_8);
    factory.setShutdown(Shutdown.GRACEFUL);
    factory.addConnectorCustomizers(
        connector -> customize(connector, settings, threads, drain, counts));
    factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        // Tomcat makes a valve of that class unless one is there; this one counts.
        host.setErrorReportValveClass(ErrorValve.class.getName());
        host.addValve(new ErrorValve(counts));
      }
    });
    return factory;
  }

  private static void customize(
      Connector connector,
      ServerConfig.Http settings,
      Executor threads,
      Drain drain,
      RequestCounts counts) {
    // An id with a slash arrives as %2F and stays one path segment; the handler decodes it.
    connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    connector.setXpoweredBy(false);
    connector.setMaxParameterCount(settings.parameterCount());
    if (connector.getProtocolHandler() instanceof CountingProtocol http) {
      counts.connections(http, settings.maxConnections());
      int timeoutMillis = Math.toIntExact(settings.readTimeout().toMillis());
      drain.watch(http, threads);
      http.setMaxConnections(settings.maxConnections());
      http.setConnectionTimeout(timeoutMillis);
      http.setKeepAliveTimeout(3 * timeoutMillis);
      http.setConnectionUploadTimeout(timeoutMillis);
      http.setMaxKeepAliveRequests(MOST_REQUESTS_PER_CONNECTION);
      http.setMaxHttpRequestHeaderSize(settings.headerLimit());
      http.setMaxHeaderCount(settings.headerCount());
      http.setMaxSwallowSize(LARGEST_SWALLOWED_BODY);
      http.setTcpNoDelay(true);
    }
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("there is no address for '" + host + "'", e);
    }
  }
}
