package io.jobglass.server.http;

import java.util.concurrent.atomic.LongAdder;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;

/** Tomcat's HTTP/1.1, which also counts how often its limit of connections was met. */
public final class CountingProtocol extends Http11NioProtocol {
  private final Endpoint endpoint;

  /** Called by Tomcat, which knows the class by its name. */
  public CountingProtocol() {
    this(new Endpoint());
  }

  private CountingProtocol(Endpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /** How often accepting had to wait until a connection ended. */
  long timesFull() {
    return endpoint.timesFull.sum();
  }

  private static final class Endpoint extends NioEndpoint {
    private final LongAdder timesFull = new LongAdder();

    @Override
    protected void countUpOrAwaitConnection() throws InterruptedException {
      if (getConnectionCount() >= getMaxConnections()) {
        timesFull.increment();
      }
      super.countUpOrAwaitConnection();
    }
  }
}
