package io.jobglass.server.webhook;

import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.job.Job;

/** Who is told what others may want to act on. Never blocks and never fails. */
public interface Announcements {
  /** Tells nobody. */
  Announcements NONE =
      new Announcements() {
        @Override
        public void ended(Job job) {}

        @Override
        public void warned(Job job, Finding finding) {}
      };

  /** An attempt has ended, as first known. */
  void ended(Job job);

  /** A running job has a finding that it had not before. */
  void warned(Job job, Finding finding);
}
