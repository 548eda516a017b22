package io.jobglass.storage.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * The form {@code postgres://user:password@host:port/database?sslmode=…} of a database's address.
 */
public final class DatabaseUrl {
  private DatabaseUrl() {}

  /**
   * Reads the address; user and password are percent-decoded, parameters are handed to the driver.
   *
   * @throws IllegalArgumentException saying what is wrong, without the password
   */
  public static DatabaseLogin parse(String text) {
    URI uri = uri(text);
    if (!"postgres".equals(uri.getScheme()) && !"postgresql".equals(uri.getScheme())) {
      throw new IllegalArgumentException(
          "a database URL begins with postgres:// or postgresql://, got " + uri.getScheme());
    }
    String userInfo = uri.getRawUserInfo();
    if (uri.getHost() == null || userInfo == null || userInfo.isEmpty()) {
      throw new IllegalArgumentException("a database URL needs a user and a host: " + FORM);
    }
    if (uri.getRawPath() == null || uri.getRawPath().length() < 2) {
      throw new IllegalArgumentException("a database URL needs a database: " + FORM);
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String parameters = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new DatabaseLogin(
        "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + parameters,
        decode(user),
        decode(password));
  }

  private static final String FORM = "postgres://user:password@host:5432/database?sslmode=require";

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "not a database URL (" + e.getReason() + " at " + e.getIndex() + "): " + FORM);
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
