package io.jobglass.agent;

import io.jobglass.agent.accounting.AccountingSettings;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set.
 *
 * @param server base of the server's address; null only measures and serves metrics
 * @param spool where reports wait
 * @param runs where launchers register commands
 * @param hookSpool where the scheduler's hooks leave their environments
 * @param cluster null leaves it to the server's default
 * @param intervalSeconds length of a window until the server says otherwise
 * @param detailSeconds pause between two readings of what costs the kernel more
 * @param metricsPort 0 serves no metrics
 * @param jobcompPort where jobcomp/elasticsearch posts to; 0 receives nothing
 * @param accounting how Slurm's accounting is asked; null asks nothing, as on compute nodes
 * @param gpus where GPUs are looked for
 * @param spoolBytes most that waiting reports may take
 * @param cpuLimitPercent of one core; above it the agent reads less often
 */
record Settings(
    @Nullable URI server,
    Path spool,
    Path runs,
    Path hookSpool,
    String node,
    @Nullable String cluster,
    Path cgroupRoot,
    Path procRoot,
    Path passwordFile,
    @Nullable Path tokenFile,
    double intervalSeconds,
    double detailSeconds,
    String metricsHost,
    int metricsPort,
    int jobcompPort,
    @Nullable AccountingSettings accounting,
    Gpus gpus,
    long spoolBytes,
    double cpuLimitPercent,
    boolean once,
    Output output) {
  /**
   * Where GPUs are looked for.
   *
   * @param library NVIDIA's management library; null for the installed driver's
   * @param gresConf Slurm's list of devices, read where it is there
   */
  record Gpus(@Nullable Path library, Path sysRoot, Path gresConf) {}

  enum Output {
    TABLE,
    JSON
  }
}
