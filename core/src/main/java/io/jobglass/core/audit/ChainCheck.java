package io.jobglass.core.audit;

/** What verifying a hash chain found. */
public sealed interface ChainCheck {
  /** Every entry fits; {@code entries} of them were read. */
  record Intact(long entries) implements ChainCheck {}

  /** The first entry that does not fit, and what does not. */
  record Broken(long sequence, String what) implements ChainCheck {}
}
