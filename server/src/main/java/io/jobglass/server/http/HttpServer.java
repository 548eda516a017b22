package io.jobglass.server.http;

import io.jobglass.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;

/** Builds the Tomcat that the service listens with: limits, timeouts, virtual threads. */
public final class HttpServer {
  private static final int MOST_HEADERS = 100;
  private static final int MOST_PARAMETERS = 100;
  private static final int MOST_REQUESTS_PER_CONNECTION = 100_000;
  private static final int LARGEST_SWALLOWED_BODY = 16 << 20;

  private HttpServer() {}

  /**
   * @param threads runs one task for each request
   * @param counts told of what Tomcat itself refuses
   */
  public static TomcatServletWebServerFactory factory(
      ServerConfig.Http settings, ExecutorService threads, RequestCounts counts) {
    TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(settings.port());
    factory.setAddress(address(settings.host()));
    factory.setUriEncoding(StandardCharsets.UTF_8);
    factory.setShutdown(Shutdown.GRACEFUL);
    factory.addConnectorCustomizers(connector -> customize(connector, settings, threads, counts));
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
      ExecutorService threads,
      RequestCounts counts) {
    // An id with a slash arrives as %2F and stays one path segment; the handler decodes it.
    connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    connector.setXpoweredBy(false);
    connector.setMaxParameterCount(MOST_PARAMETERS);
    if (connector.getProtocolHandler() instanceof Http11NioProtocol http) {
      counts.connections(http::getConnectionCount, settings.maxConnections());
      int timeoutMillis = Math.toIntExact(settings.readTimeout().toMillis());
      http.setExecutor(threads);
      http.setMaxConnections(settings.maxConnections());
      http.setConnectionTimeout(timeoutMillis);
      http.setKeepAliveTimeout(3 * timeoutMillis);
      http.setConnectionUploadTimeout(timeoutMillis);
      http.setMaxKeepAliveRequests(MOST_REQUESTS_PER_CONNECTION);
      http.setMaxHttpRequestHeaderSize(settings.headerLimit());
      http.setMaxHeaderCount(MOST_HEADERS);
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
