package io.jobglass.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check --slurm} on the configurations in {@code src/test/resources/slurm}. */
class SlurmCheckTest {
  private static final Path SITES = Path.of("src/test/resources/slurm");

  @TempDir Path root;

  private Machine machine() {
    return new Machine(root, Map.of(), InstantSource.system(), _ -> 40L << 30);
  }

  private SlurmSite site(String name) throws IOException {
    Path folder = Files.createDirectories(root.resolve("etc/slurm"));
    try (Stream<Path> files = Files.list(SITES.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return SlurmSite.read(machine(), "/etc/slurm").orElseThrow();
  }

  private List<CheckResult> results(String name) throws IOException {
    return CheckCommand.run(CheckCommand.slurmChecks(site(name)));
  }

  private static Set<String> statuses(List<CheckResult> results, String check) {
    Set<String> statuses = new TreeSet<>();
    results.stream()
        .filter(result -> result.check().equals(check))
        .forEach(result -> statuses.add(result.status()));
    return statuses;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bed", "recorded", "bare", "site", "conflicts"})
  void eachSiteIsToldWhatItHasAndWhatTheNextLevelAdds(String name) throws IOException {
    String text = new CheckReport(new Display(80, false, true, ZoneOffset.UTC)).text(results(name));

    Golden.compare("check-slurm-" + name + ".txt", text);
    assertThat(text).doesNotContain("secret", "this check broke");
  }

  @Test
  void testBedHasEveryLevelButAccounting() throws IOException {
    List<CheckResult> results = results("bed");

    assertThat(statuses(results, "0 agent only")).containsExactly("ok");
    assertThat(statuses(results, "1 accounting")).containsExactly("skipped");
    assertThat(statuses(results, "2 hooks")).containsExactly("ok");
    assertThat(statuses(results, "3 jobcomp")).containsExactly("ok");
    assertThat(CheckCommand.exitCode(results)).isZero();
  }

  @Test
  void clusterWithoutCgroupsFailsAtLevelZero() throws IOException {
    List<CheckResult> results = results("bare");

    assertThat(statuses(results, "0 agent only")).containsExactly("failed");
    assertThat(CheckCommand.exitCode(results)).isEqualTo(1);
  }

  @Test
  void everySkippedOrWrongLevelHasTheLineThatMendsIt() throws IOException {
    assertThat(results("site"))
        .filteredOn(result -> result.status().equals("skipped"))
        .isNotEmpty()
        .allSatisfy(result -> assertThat(result.mend()).isNotEmpty());
  }

  @Test
  void sitesOwnScriptsStay() throws IOException {
    assertThat(results("site"))
        .extracting(CheckResult::mend)
        .contains(
            "ln -s /usr/libexec/jobglass/jobglass-hook /etc/slurm/epilog.d/zz-jobglass",
            "ln -s /opt/site/jobcomp.sh /etc/jobglass/jobcomp-site   # then"
                + " JobCompLoc=/usr/libexec/jobglass/jobcomp-fanout")
        .anySatisfy(mend ->
            assertThat(mend).contains("/opt/site/prolog.sh", "then Prolog=/etc/slurm/prolog.d/*"));
  }

  @Test
  void scriptThatCallsTheHookCounts() throws IOException {
    SlurmSite site = site("site");
    new Tree(root)
        .file("opt/site/prolog.sh", "#!/bin/sh\nexec /usr/libexec/jobglass/jobglass-hook\n")
        .file("etc/slurm/epilog.d/zz-jobglass", "jobglass-hook")
        .file("opt/site/jobcomp.sh", "#!/bin/sh\n/usr/libexec/jobglass/jobglass-hook\n");

    List<CheckResult> results =
        CheckCommand.run(CheckCommand.slurmChecks(SlurmSite.read(machine(), "/etc/slurm").get()));

    assertThat(site.programs("Epilog")).isEmpty();
    assertThat(statuses(results, "3 jobcomp")).containsExactly("ok");
    assertThat(results)
        .filteredOn(result -> result.check().equals("2 hooks"))
        .extracting(result -> result.found().split(" ", -1)[0])
        .doesNotContain("Prolog=/opt/site/prolog.sh", "Epilog");
  }

  @Test
  void networkSpoolFails() throws IOException {
    SlurmSite site = site("bed");
    new Tree(root)
        .folder("var/spool/jobglass/hooks")
        .file("proc/mounts", "/dev/sda1 / ext4 rw 0 0\nfs:/x /var/spool nfs4 rw 0 0\n");

    assertThat(statuses(CheckCommand.run(CheckCommand.slurmChecks(site)), "slurm's limits"))
        .contains("failed");
  }

  @Test
  void includesContinuationsCaseAndCommentsAreReadAsSlurmDoes() throws IOException {
    SlurmFile file = site("site").settings();

    assertThat(file.value("clustername")).contains("alpha");
    assertThat(file.value("SelectTypeParameters")).contains("CR_Core");
    assertThat(file.words("TaskPlugin")).contains("task/cgroup", "task/affinity");
    assertThat(file.value("JobCompType")).contains("jobcomp/script");
    assertThat(file.missing()).containsExactly("/etc/slurm/nodes.conf");
  }

  @Test
  void fileThatIncludesItselfEnds() throws IOException {
    new Tree(root).file("etc/slurm/slurm.conf", "ClusterName=loop\nInclude slurm.conf\n");

    assertThat(
            SlurmFile.read(machine(), "/etc/slurm/slurm.conf").orElseThrow().value("ClusterName"))
        .contains("loop");
  }

  @Test
  void withoutSlurmConfThereIsNothingToRead() {
    assertThat(SlurmSite.read(machine(), "/etc/slurm")).isEmpty();
  }

  /** The script that keeps a site's jobcomp/script: theirs decides, ours cannot. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void fanOutRunsBothAndExitsAsTheSites(int status) throws Exception {
    Path site = script("site", "echo site $JOBID >> " + root + "/ran; exit " + status);
    Path hook = script("hook", "echo hook $JOBID >> " + root + "/ran; exit 9");

    assertThat(fanOut(site, hook)).isEqualTo(status);
    assertThat(Files.readString(root.resolve("ran"))).isEqualTo("site 7\nhook 7\n");
    assertThat(fanOut(site, root.resolve("gone"))).isEqualTo(status);
    assertThat(fanOut(root.resolve("gone"), hook)).isZero();
  }

  private Path script(String name, String body) throws IOException {
    new Tree(root).file(name, "#!/bin/sh\n" + body + "\n").mode(name, "rwxr-xr-x");
    return root.resolve(name);
  }

  private static int fanOut(Path site, Path hook) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("../deploy/slurm/jobcomp-fanout");
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "JOBGLASS_JOBCOMP_SITE", site.toString(),
                "JOBGLASS_JOBCOMP_HOOK", hook.toString(),
                "JOBID", "7"));
    try {
      return builder.inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
