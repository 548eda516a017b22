package io.jobglass.cli.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether the variables of this environment are ones that we read, and well-formed. */
final class ConfigurationCheck implements Check {
  private static final String OURS = "JOBGLASS_";
  private static final Set<String> KNOWN =
      Arrays.stream(Variable.values()).map(Variable::name).collect(Collectors.toSet());

  private final Machine machine;

  ConfigurationCheck(Machine machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    List<String> set = new ArrayList<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(machine.environment()).entrySet()) {
      String name = entry.getKey();
      if (entry.getValue().isBlank()) {
        continue;
      }
      if (KNOWN.contains(name)) {
        set.add(name);
        Variable.valueOf(name).problem(entry.getValue().strip()).ifPresent(findings::add);
      } else if (name.startsWith(OURS)) {
        findings.add(unknown(name));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              set.isEmpty()
                  ? "no variable of ours is set, so the defaults hold"
                  : String.join(", ", set)));
    }
    return findings;
  }

  private static Finding unknown(String name) {
    String found = name + " is read by no program of ours";
    return meant(name)
        .map(known -> Finding.warning(found, "export " + known + "=\"$" + name + "\""))
        .orElseGet(() -> Finding.warning(found, "unset " + name));
  }

  /** A known name that ends as this one does after its section. */
  private static Optional<String> meant(String name) {
    int section = name.indexOf('_', OURS.length());
    if (section < 0) {
      return Optional.empty();
    }
    String key = name.substring(section);
    return KNOWN.stream()
        .filter(known -> known.startsWith(OURS) && known.endsWith(key))
        .filter(known -> known.indexOf('_', OURS.length()) == known.length() - key.length())
        .sorted(java.util.Comparator.reverseOrder()) // HTTP before AGENT
        .findFirst();
  }
}
