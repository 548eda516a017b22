package io.jobglass.cli.api;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS for a client of plain HTTP, which never encrypts: an HttpClient demands one at once, and the
 * real one would cost a command 40 ms, 140 ms with the machine's certificates.
 */
final class NoTls extends SSLContext {
  NoTls() {
    super(new Spi(), null, "none");
  }

  private static final class Spi extends SSLContextSpi {
    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw plainHttp();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw plainHttp();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw plainHttp();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw plainHttp();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw plainHttp();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw plainHttp();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return new SSLParameters(new String[0], new String[0]);
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return engineGetDefaultSSLParameters();
    }

    private static UnsupportedOperationException plainHttp() {
      return new UnsupportedOperationException("a client of plain HTTP was asked to encrypt");
    }
  }
}
