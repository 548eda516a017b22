package io.jobglass.server.security;

import io.jobglass.core.storage.Viewer;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Says who makes a request, and so whose jobs it may see. Today there is one: the local admin, as
 * only this machine, or a network in evaluation, reaches the service. Thread-safe.
 */
public final class Principals {
  /** The viewer that every read of the store is made with. */
  public Viewer viewer(HttpServletRequest request) {
    return Viewer.EVERYTHING;
  }
}
