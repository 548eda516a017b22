package io.jobglass.agent.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindersTest {
  @TempDir Path root;

  private long nanos;

  private static List<FoundJob> find(JobFinder finder) throws IOException {
    List<FoundJob> found = new ArrayList<>();
    finder.find(found::add);
    return found;
  }

  private Cgroup2Finder cgroup2(Path tree) {
    return new Cgroup2Finder(tree, "node1", () -> nanos, path -> {});
  }

  private void mount(String... directories) throws IOException {
    Trees.write(root.resolve("cgroup.controllers"), "cpu memory\n");
    for (String directory : directories) {
      Files.createDirectories(root.resolve(directory));
    }
  }

  @Test
  void findsCapturedJob() throws IOException {
    Path tree = Trees.captured("srun-direct.txt", root);
    assertThat(find(cgroup2(tree)))
        .singleElement()
        .satisfies(job -> {
          assertThat(job.jobId()).isEqualTo("9");
          assertThat(job.sluid()).isNull();
          assertThat(job.path()).isEqualTo("/system.slice/node1_slurmstepd.scope/job_9");
          assertThat(job.origin()).isEqualTo("cgroup2");
        });
  }

  @Test
  void findsJobsOfSeveralSlurmdInContainersAndBySluid() throws IOException {
    // Constructed: no capture has these.
    mount(
        "system.slice/n1_slurmstepd.scope/job_1",
        "system.slice/n2_slurmstepd.scope/job_1",
        "system.slice/n2_slurmstepd.scope/system",
        "kubepods.slice/pod1.slice/slurmd/slurmstepd.scope/s0123456789ABC",
        "user.slice/job_7");
    assertThat(find(cgroup2(root)))
        .extracting(FoundJob::path)
        .containsExactlyInAnyOrder(
            "/system.slice/n1_slurmstepd.scope/job_1",
            "/system.slice/n2_slurmstepd.scope/job_1",
            "/kubepods.slice/pod1.slice/slurmd/slurmstepd.scope/s0123456789ABC");
    assertThat(find(cgroup2(root)))
        .filteredOn(job -> job.jobId() == null)
        .extracting(FoundJob::sluid)
        .containsExactly("s0123456789ABC");
  }

  @Test
  void leavesTheScopesOfOtherNodesToTheirAgents() throws IOException {
    mount(
        "system.slice/node1_slurmstepd.scope/job_1",
        "system.slice/node2_slurmstepd.scope/job_1",
        "pod.slice/slurmstepd.scope/job_2");
    assertThat(find(cgroup2(root)))
        .extracting(FoundJob::path)
        .containsExactlyInAnyOrder(
            "/system.slice/node1_slurmstepd.scope/job_1", "/pod.slice/slurmstepd.scope/job_2");
  }

  @Test
  void seesJobsComeAndGoAndScopesAfterAWhile() throws IOException {
    mount("system.slice/slurmstepd.scope/job_1");
    Cgroup2Finder finder = cgroup2(root);
    assertThat(find(finder)).hasSize(1);
    mount("system.slice/slurmstepd.scope/job_2", "late.slice/x_slurmstepd.scope/job_3");
    assertThat(find(finder)).hasSize(2);
    nanos += 5_000_000_000L;
    assertThat(find(finder)).hasSize(3);
    Trees.delete(root.resolve("system.slice/slurmstepd.scope"));
    assertThat(find(finder)).hasSize(1);
  }

  @Test
  void findsNothingWithoutATree() throws IOException {
    assertThat(find(cgroup2(root.resolve("absent")))).isEmpty();
    assertThat(find(new Cgroup1Finder(root.resolve("absent"), "n1", path -> {}))).isEmpty();
    assertThat(find(new RunFinder(root.resolve("absent"), Path.of("/proc"), path -> {}))).isEmpty();
  }

  @Test
  void findsVersion1JobsOnAHybridHost() throws IOException {
    // Constructed: v1 controllers, and a v2 tree without Slurm beside them.
    for (String controller : List.of("memory", "cpuacct", "freezer")) {
      Files.createDirectories(root.resolve(controller + "/slurm/uid_1000/job_5/step_0"));
    }
    Files.createDirectories(root.resolve("memory/slurm_n2/uid_0/job_6"));
    Files.createDirectories(root.resolve("memory/slurm/system"));
    Trees.write(root.resolve("unified/cgroup.controllers"), "\n");
    assertThat(find(cgroup2(root))).isEmpty();
    assertThat(find(cgroup2(root.resolve("unified")))).isEmpty();
    List<FoundJob> jobs = find(new Cgroup1Finder(root, "n1", path -> {}));
    assertThat(jobs)
        .extracting(FoundJob::path)
        .containsExactlyInAnyOrder("/slurm/uid_1000/job_5", "/slurm_n2/uid_0/job_6");
    assertThat(jobs)
        .filteredOn(job -> "5".equals(job.jobId()))
        .singleElement()
        .satisfies(job -> {
          assertThat(job.uid()).isEqualTo(1000);
          assertThat(job.directories()).containsOnlyKeys("memory", "cpuacct", "freezer");
        });
  }

  @Test
  void leavesVersion1JobsOfOtherNodesOnTheSameMachine() throws IOException {
    for (String tree : List.of("slurm", "slurm_n1", "slurm_n2")) {
      Files.createDirectories(root.resolve("memory/" + tree + "/uid_0/job_6"));
    }
    assertThat(find(new Cgroup1Finder(root, "n1", path -> {})))
        .extracting(FoundJob::path)
        .containsExactlyInAnyOrder("/slurm/uid_0/job_6", "/slurm_n1/uid_0/job_6");
  }

  @Test
  void findsRegisteredCommands() throws IOException {
    RunFinder finder = new RunFinder(root, Path.of("/proc"), path -> {});
    long pid = ProcessHandle.current().pid();
    Trees.write(
        root.resolve("r1"),
        "JOBGLASS_RUN_ID=r1\0JOBGLASS_RUN_PID="
            + pid
            + "\0JOBGLASS_RUN_PID_START=12\0JOBGLASS_RUN_USER=ann\0JOBGLASS_RUN_CLUSTER=local\0");
    Trees.write(root.resolve("half"), "JOBGLASS_RUN_ID=r2\0JOBGLASS_RUN_PI");
    Trees.write(root.resolve("junk"), "\0\0=\0x");
    Trees.write(root.resolve(".r3"), "JOBGLASS_RUN_ID=r3\0JOBGLASS_RUN_PID=1\0");
    assertThat(find(finder))
        .singleElement()
        .satisfies(job -> {
          assertThat(job.jobId()).isEqualTo("r1");
          assertThat(job.user()).isEqualTo("ann");
          assertThat(job.cluster()).isEqualTo("local");
          assertThat(job.origin()).isEqualTo("procfs");
          assertThat(job.process())
              .isEqualTo(new FoundJob.RootProcess((int) pid, 12, "JOBGLASS_RUN_ID=r1"));
        });
    Files.delete(root.resolve("r1"));
    assertThat(find(finder)).isEmpty();
  }

  @Test
  void namesUsersOfThePasswordFile() {
    Path file = root.resolve("passwd");
    Trees.write(file, "root:x:0:0::/:/bin/sh\n+::::::\nann:x:1000:1000::/:/bin/sh\n");
    UserNames names = new UserNames(file);
    assertThat(names.name(1000)).isEqualTo("ann");
    assertThat(names.name(1001)).isNull();
    assertThat(new UserNames(root.resolve("absent")).name(0)).isNull();
  }
}
