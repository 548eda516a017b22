// load CPU_SECONDS MEMORY_MIB [SLEEP_SECONDS [SIGNAL]]: a job's work, with the truth about it.
//
// Touches the memory, burns the CPU time, sleeps, says what it used as wait4 would tell its parent,
// and ends, by the signal where one is given.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **words) {
  double cpu = count > 1 ? atof(words[1]) : 0;
  size_t bytes = (size_t)(count > 2 ? atol(words[2]) : 0) << 20;
  char *block = malloc(bytes + 1);
  for (size_t done = 0; done < bytes; done += 1 << 20) {
    memset(block + done, 1, 1 << 20);
  }
  while (cpu_seconds() < cpu) {
    for (volatile int i = 0; i < 100000; i++) {
    }
  }
  if (count > 3) {
    usleep((useconds_t)(atof(words[3]) * 1e6));
  }
  printf("cpu_seconds=%.3f\n", cpu_seconds());
  fflush(stdout);
  if (count > 4) {
    raise(atoi(words[4]));
  }
  free(block);
  return 0;
}
