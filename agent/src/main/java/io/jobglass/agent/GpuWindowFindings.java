package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuAccount;
import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuSourceStatus;
import io.jobglass.agent.gpu.GpuView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All that is wrong or uncertain about the GPUs in one window: sources, devices, holds. */
record GpuWindowFindings(List<GpuFinding> all) {
  private static final int MOST_EVENTS = 64;

  /** What a share already says of a hold need not stand among its events. */
  private static final Set<GpuFinding.Kind> SAID_BY_HOLD =
      EnumSet.of(
          GpuFinding.Kind.HELD_AND_UNTOUCHED,
          GpuFinding.Kind.SHARED,
          GpuFinding.Kind.UNCERTAIN_INDEX);

  GpuWindowFindings {
    all = List.copyOf(all);
  }

  static GpuWindowFindings of(GpuView view, GpuAccount account) {
    List<GpuFinding> findings = new ArrayList<>();
    for (GpuSourceStatus source : view.sources()) {
      GpuFinding finding = source.finding();
      if (finding != null) {
        findings.add(finding);
      }
    }
    view.readings().forEach(device -> findings.addAll(device.findings()));
    findings.addAll(account.findings());
    return new GpuWindowFindings(findings);
  }

  /** What concerns a device that a run of a job has, in short. */
  List<String> events(String device, String run) {
    return all.stream()
        .filter(finding -> device.equals(finding.device()))
        .filter(finding -> finding.job() == null || finding.job().equals(run))
        .filter(finding -> !SAID_BY_HOLD.contains(finding.kind()))
        .map(GpuFinding::event)
        .distinct()
        .limit(MOST_EVENTS)
        .toList();
  }
}
