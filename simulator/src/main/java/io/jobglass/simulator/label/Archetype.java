package io.jobglass.simulator.label;

/**
 * A kind of job with its parameters and the truth about it.
 *
 * @param name {@code archetype}, or {@code archetype/variant} for a boundary
 * @param about one line for a person
 * @param boundary whether it lies close to a threshold
 * @param weight how often a cluster runs it, against the others
 */
public record Archetype(
    String name, String about, boolean boundary, int weight, Behaviour behaviour, Label label) {
  @Override
  public String toString() {
    return name;
  }
}
