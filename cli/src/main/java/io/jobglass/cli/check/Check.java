package io.jobglass.cli.check;

import java.util.List;

/** Looks at one thing and changes nothing. */
interface Check {
  /** What is looked at, in a few words. */
  String name();

  /** At least one finding; what cannot be read is said in it, not thrown. */
  List<Finding> look();
}
