package io.jobglass.storage.postgres;

/**
 * How one role connects to one database.
 *
 * @param url a JDBC URL without user or password
 * @param password never logged
 */
public record DatabaseLogin(String url, String user, String password) {
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
