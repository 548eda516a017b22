package io.jobglass.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class GresConfTest {
  @Test
  void countsTheDeviceFilesOfThisNodeInTheirOrder() {
    GresConf conf =
        GresConf.parse(
            """
            # two kinds of node
            NodeName=n[1-2] Name=gpu Type=a100 File=/dev/nvidia[2-3] Cores=0-31
            NodeName=n[1-2] Name=gpu Type=a100 File=/dev/nvidia[0-1]
            NodeName=n3 Name=gpu File=/dev/nvidia9
            Name=shard Count=8 File=/dev/nvidia0
            """,
            "n2");
    assertThat(conf.minorByIndex())
        .containsOnly(entry(0, 2), entry(1, 3), entry(2, 0), entry(3, 1));
  }

  @Test
  void takesRenderNodes() {
    assertThat(GresConf.parse("Name=gpu File=/dev/dri/renderD[128-129]", "n").minorByIndex())
        .containsEntry(1, 129);
  }

  @Test
  void mapsNothingWhereTheDriverIsAskedOrTheListIsMalformed() {
    assertThat(GresConf.parse("AutoDetect=nvml\nName=gpu Type=a100", "n").minorByIndex()).isEmpty();
    assertThat(GresConf.parse("Name=gpu File=/dev/nvidia[0-", "n").minorByIndex()).isEmpty();
    assertThat(GresConf.parse("Name=gpu File=/dev/nvidia", "n").minorByIndex()).isEmpty();
    assertThat(GresConf.parse("", "n").minorByIndex()).isEmpty();
  }
}
