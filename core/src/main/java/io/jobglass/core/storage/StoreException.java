package io.jobglass.core.storage;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; the caller may try again when {@link #retryable}. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  public StoreException(String message, @Nullable Throwable cause, boolean retryable) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Whether the same request may succeed later: the store is down, full or overloaded. */
  public boolean retryable() {
    return retryable;
  }
}
