// witness: the kernel's own numbers of every job, independently of the agent.
//
// Holds the files of each job's cgroup open, reads them every 20 ms and prints the last values when
// the cgroup has gone: "NODE JOB CPU_MICROSECONDS PEAK_BYTES OOM_KILLS", one line for each life of
// a cgroup.

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NODES 3
#define JOBS 256
#define SLICE "/sys/fs/cgroup/system.slice"

struct job {
  int node, id, cpu_file, peak_file, events_file;
  long long cpu, peak, kills;
};

static struct job jobs[JOBS];

static int open_file(const struct job *job, const char *name) {
  char path[256];
  snprintf(path, sizeof path, SLICE "/node%d_slurmstepd.scope/job_%d/%s", job->node, job->id, name);
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

static int read_job(struct job *job) {
  read_number(job->peak_file, "", &job->peak);
  read_number(job->events_file, "oom_kill ", &job->kills);
  return read_number(job->cpu_file, "usage_usec ", &job->cpu);
}

static void close_job(struct job *job) {
  printf("node%d %d %lld %lld %lld\n", job->node, job->id, job->cpu, job->peak, job->kills);
  fflush(stdout);
  close(job->cpu_file);
  close(job->peak_file);
  close(job->events_file);
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
  place->cpu_file = open_file(place, "cpu.stat");
  place->peak_file = open_file(place, "memory.peak");
  place->events_file = open_file(place, "memory.events");
}

static void look(int node) {
  char path[128];
  snprintf(path, sizeof path, SLICE "/node%d_slurmstepd.scope", node);
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
