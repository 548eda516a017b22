package io.jobglass.core.audit;

import java.util.Locale;

/** What a decision did to a job. */
public enum ChangeType {
  /** A client created it. */
  CREATE,
  /** An event of the scheduler, a launcher or an agent created or changed it. */
  UPSERT,
  /** A person changed it. */
  UPDATE,
  /** A person hid it. */
  DELETE,
  /** An event came too late to matter and was kept without effect. */
  SKIP;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
