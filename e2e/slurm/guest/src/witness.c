// witness: the kernel's own numbers of every job, independently of the agent.
//
// Holds the files of each job's cgroup open, reads them every 20 ms and prints, when the cgroup has gone,
// "NODE JOB CPU_MICROSECONDS PEAK_BYTES CPU_MICROSECONDS PEAK_BYTES": the values when a process of the job
// was last seen, and the last ones of all, with what Slurm used to clear up. One line for each life
// of a cgroup. In the old hierarchies (v1) a job is in several, and both are the last; the bed's one user
// is 1000.

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NODES 3
#define JOBS 256

// Where jobs are, and what is read of each; %s is the node.
struct layout {
  const char *cpu_jobs, *memory_jobs, *cpu, *cpu_key, *peak;
  long long cpu_per_microsecond;
};

static const struct layout V2 = {
    "/sys/fs/cgroup/system.slice/%s_slurmstepd.scope", "/sys/fs/cgroup/system.slice/%s_slurmstepd.scope",
    "cpu.stat", "usage_usec ", "memory.peak", 1};
static const struct layout V1 = {
    "/sys/fs/cgroup/cpuacct/slurm_%s/uid_1000", "/sys/fs/cgroup/memory/slurm_%s/uid_1000",
    "cpuacct.usage", "", "memory.max_usage_in_bytes", 1000};

static const struct layout *layout;

struct values {
  long long cpu, peak;
};

struct job {
  int node, id, cpu_file, peak_file;
  struct values at_work, last;
};

static struct job jobs[JOBS];

static void path_of(char path[256], const struct job *job, const char *jobs_of_node, const char *name) {
  char node[16], folder[128];
  snprintf(node, sizeof node, "node%d", job->node);
  snprintf(folder, sizeof folder, jobs_of_node, node);
  snprintf(path, 256, "%s/job_%d/%s", folder, job->id, name);
}

static int open_file(const struct job *job, const char *jobs_of_node, const char *name) {
  char path[256];
  path_of(path, job, jobs_of_node, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

// Reads the number after KEY, or the only one there is; false when the cgroup has gone.
static int read_number(int file, const char *key, long long *value) {
  char text[4096];
  ssize_t length = pread(file, text, sizeof text - 1, 0);
  if (length <= 0) {
    return 0;
  }
  text[length] = 0;
  char *found = strstr(text, key);
  if (found) {
    *value = atoll(found + strlen(key));
  }
  return 1;
}

// Whether a process runs in a step of the job, other than that of the allocation itself.
static int is_at_work(const struct job *job) {
  char path[256], events[600];
  int at_work = 0;
  path_of(path, job, layout->cpu_jobs, "");
  DIR *folder = opendir(path);
  struct dirent *entry;
  while (folder && !at_work && (entry = readdir(folder))) {
    if (strncmp(entry->d_name, "step_", 5) || !strcmp(entry->d_name, "step_extern")) {
      continue;
    }
    snprintf(events, sizeof events, "%s%s/user/cgroup.events", path, entry->d_name);
    long long populated = 0;
    int file = open(events, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
      read_number(file, "populated ", &populated);
      close(file);
    }
    at_work = populated == 1;
  }
  if (folder) {
    closedir(folder);
  }
  return at_work;
}

static int read_job(struct job *job) {
  read_number(job->peak_file, "", &job->last.peak);
  if (!read_number(job->cpu_file, layout->cpu_key, &job->last.cpu)) {
    return 0;
  }
  if (is_at_work(job)) {
    job->at_work = job->last;
  }
  return 1;
}

static void close_job(struct job *job) {
  const struct values *at_work = job->at_work.cpu ? &job->at_work : &job->last;
  printf("node%d %d %lld %lld %lld %lld\n", job->node, job->id, at_work->cpu / layout->cpu_per_microsecond,
         at_work->peak, job->last.cpu / layout->cpu_per_microsecond, job->last.peak);
  fflush(stdout);
  close(job->cpu_file);
  close(job->peak_file);
  job->id = 0;
}

static void open_job(int node, int id) {
  struct job *place = NULL;
  for (int i = 0; i < JOBS; i++) {
    if (jobs[i].id == id && jobs[i].node == node) {
      return;
    }
    if (!jobs[i].id) {
      place = &jobs[i];
    }
  }
  if (!place) {
    return;
  }
  *place = (struct job){.node = node, .id = id};
  place->cpu_file = open_file(place, layout->cpu_jobs, layout->cpu);
  place->peak_file = open_file(place, layout->memory_jobs, layout->peak);
}

static void look(int node) {
  char name[16], path[128];
  snprintf(name, sizeof name, "node%d", node);
  snprintf(path, sizeof path, layout->cpu_jobs, name);
  DIR *scope = opendir(path);
  struct dirent *entry;
  while (scope && (entry = readdir(scope))) {
    if (!strncmp(entry->d_name, "job_", 4)) {
      open_job(node, atoi(entry->d_name + 4));
    }
  }
  if (scope) {
    closedir(scope);
  }
}

int main(void) {
  layout = access("/sys/fs/cgroup/cgroup.controllers", F_OK) ? &V1 : &V2;
  for (;;) {
    for (int i = 0; i < JOBS; i++) {
      if (jobs[i].id && !read_job(&jobs[i])) {
        close_job(&jobs[i]);
      }
    }
    for (int node = 1; node <= NODES; node++) {
      look(node);
    }
    usleep(20000);
  }
}
