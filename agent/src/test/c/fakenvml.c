/* A libnvidia-ml.so.1 that answers from a text file. Constructed from the documented layouts; no
 * vendor code in it, and nothing that it says was seen on hardware.
 *
 *   cc -DAGE=580 -shared -fPIC -Wl,-soname,libnvidia-ml.so.1 -o DIR/libnvidia-ml.so.1 fakenvml.c -ldl
 *
 * AGE is the driver branch: it decides which symbols exist and what they write. The answers stand in
 * DIR/fakenvml.txt, "key value" a line, read again whenever the file changes:
 *
 *   count 2                          number of devices; index.1 gpu.3 or !15 says which is where
 *   gpu.0.uuid GPU-...               a device's values; a value "!N" returns code N,
 *                                    a missing one NOT_SUPPORTED
 *   gpu.0.all !15                    every call on the device returns 15
 *   call.nvmlDeviceGetUUID !999      every call of the function returns 999
 *   gpu.0.procs 4242:1024,4243:-     pid:MiB[:gi:ci]; "-" is "not available"; also graphics, mps
 *   gpu.0.smutil 4242:35:1000        pid:percent:microseconds
 *   gpu.1.mig 1                      MIG is on; gpu.1.mig.0.uuid ... is slot 0
 *   gpu.1.generation 2               older handles of it are no longer valid
 *   gpu.0.hang PATH                  calls on it block while PATH exists
 *   stride 32, unwritten 1, clears 1 element size of the v3 process lists; last word left alone;
 *                                    all that was offered is cleared first
 *   events gpu.0:8:79:-1             device:type:data:gpu instance, told once
 *   kernel 590                       the kernel module's branch; another than AGE answers 18
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef AGE
#define AGE 580
#endif

enum {
  OK = 0, UNINITIALIZED = 1, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7,
  TIMEOUT = 10, MISMATCH = 18, VERSION = 25
};

/* ---- the script ---- */

#define LINES 1024
static char keys[LINES][64];
static char values[LINES][4096];
static int lines;
static struct stat seen;
static int events_told;

static void script(void) {
  char path[4096];
  Dl_info self;
  struct stat now;
  if (!dladdr((void *)script, &self)) return;
  snprintf(path, sizeof path, "%s", self.dli_fname);
  char *slash = strrchr(path, '/');
  if (!slash) return;
  snprintf(slash + 1, sizeof path - (size_t)(slash + 1 - path), "fakenvml.txt");
  if (stat(path, &now)) return;
  if (now.st_ino == seen.st_ino && now.st_size == seen.st_size
      && now.st_mtim.tv_sec == seen.st_mtim.tv_sec && now.st_mtim.tv_nsec == seen.st_mtim.tv_nsec)
    return;
  FILE *file = fopen(path, "r");
  if (!file) return;
  char line[4200];
  lines = 0;
  events_told = 0;
  while (lines < LINES && fgets(line, sizeof line, file))
    if (sscanf(line, "%63s %4095[^\n]", keys[lines], values[lines]) == 2) lines++;
  fclose(file);
  seen = now;
}

static const char *find(const char *key) {
  for (int i = 0; i < lines; i++)
    if (!strcmp(keys[i], key)) return values[i];
  return NULL;
}

static const char *text(const char *device, const char *metric) {
  char key[128];
  snprintf(key, sizeof key, "%s.%s", device, metric);
  return find(key);
}

static long setting(const char *key, long otherwise) {
  const char *value = find(key);
  return value ? atol(value) : otherwise;
}

/* ---- devices ---- */

#define GENERATIONS 8
#define GPUS 16
#define SLOTS 9
typedef struct { char name[24]; int gpu; long generation; } device;
static device pool[GENERATIONS][GPUS][SLOTS];
static int references, event_sets, samples;

static long generation(int gpu) {
  char key[64];
  snprintf(key, sizeof key, "gpu.%d.generation", gpu);
  return setting(key, 0);
}

static device *handle(int gpu, int slot) {
  long g = generation(gpu);
  device *d = &pool[g % GENERATIONS][gpu][slot];
  d->gpu = gpu;
  d->generation = g;
  if (slot) snprintf(d->name, sizeof d->name, "gpu.%d.mig.%d", gpu, slot - 1);
  else snprintf(d->name, sizeof d->name, "gpu.%d", gpu);
  return d;
}

__attribute__((unused))
static int is_mig(const device *d) { return strstr(d->name, ".mig.") != NULL; }

/* What stands before the answer of any call: 0 to go on. */
static int enter(const char *function) {
  char key[128];
  script();
  snprintf(key, sizeof key, "call.%s", function);
  const char *error = find(key);
  if (error && *error == '!') return atoi(error + 1);
  if (setting("kernel", AGE) != AGE) return MISMATCH;
  return references ? OK : UNINITIALIZED;
}

static int on(const char *function, const device *d) {
  int code = enter(function);
  if (code) return code;
  if (!d || d->generation != generation(d->gpu)) return INVALID;
  const char *hang = text(d->name, "hang");
  while (hang && access(hang, F_OK) == 0) usleep(1000);
  const char *all = text(d->name, "all");
  if (all && *all == '!') return atoi(all + 1);
  return OK;
}

#define ON(d) do { int code_ = on(__func__, d); if (code_) return code_; } while (0)

static int answer(const device *d, const char *metric, const char **value) {
  *value = text(d->name, metric);
  if (!*value) return NOT_SUPPORTED;
  return **value == '!' ? atoi(*value + 1) : OK;
}

static int number(const device *d, const char *metric, uint64_t *out) {
  const char *value;
  int code = answer(d, metric, &value);
  if (!code) *out = strtoull(value, NULL, 0);
  return code;
}

static int small(const device *d, const char *metric, unsigned *out) {
  uint64_t wide;
  int code = number(d, metric, &wide);
  if (!code) *out = (unsigned)wide;
  return code;
}

static int copy(const device *d, const char *metric, char *out, unsigned size) {
  const char *value;
  int code = answer(d, metric, &value);
  if (code) return code;
  if (size <= strlen(value)) return TOO_SMALL;
  strcpy(out, value);
  return OK;
}

/* ---- start and lists ---- */

int nvmlInit_v2(void) {
  references++;
  int code = enter(__func__);
  if (code) references--;
  return code;
}

int nvmlShutdown(void) {
  if (references) references--;
  return OK;
}

/* For tests: 1 for each open start, 100 for each event set, 10000 for each sample not freed. */
int fake_outstanding(void) { return references + 100 * event_sets + 10000 * samples; }

int nvmlDeviceGetCount_v2(unsigned *count) {
  int code = enter(__func__);
  if (!code) *count = (unsigned)setting("count", 0);
  return code;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, device **out) {
  int code = enter(__func__);
  char key[32];
  if (code) return code;
  snprintf(key, sizeof key, "index.%u", index);
  const char *where = find(key);
  if (where && *where == '!') return atoi(where + 1);
  *out = handle(where ? atoi(where + 4) : (int)index, 0);
  return OK;
}

int nvmlDeviceGetUUID(device *d, char *out, unsigned size) { ON(d); return copy(d, "uuid", out, size); }
int nvmlDeviceGetName(device *d, char *out, unsigned size) { ON(d); return copy(d, "name", out, size); }
int nvmlDeviceGetMinorNumber(device *d, unsigned *out) { ON(d); return small(d, "minor", out); }

typedef struct {
  char legacy[16];
  unsigned domain, bus, device, id, subsystem;
  char bus_id[32];
} pci;

int nvmlDeviceGetPciInfo_v3(device *d, pci *out) {
  ON(d);
  memset(out, 0, sizeof *out);
  return copy(d, "pci", out->bus_id, sizeof out->bus_id);
}

int nvmlDeviceGetCudaComputeCapability(device *d, int *major, int *minor) {
  ON(d);
  const char *value;
  int code = answer(d, "capability", &value);
  if (!code) sscanf(value, "%d.%d", major, minor);
  return code;
}

/* ---- gauges ---- */

int nvmlDeviceGetUtilizationRates(device *d, unsigned *out) {
  ON(d);
  int code = small(d, "util", &out[0]);
  if (!code && small(d, "memutil", &out[1])) out[1] = 0;
  return code;
}

typedef struct { uint64_t total, free, used; } memory1;
typedef struct { unsigned version; uint64_t total, reserved, free, used; } memory2;

static int memory(const device *d, uint64_t *total, uint64_t *used, uint64_t *reserved) {
  int code = number(d, "memtotal", total);
  if (!code) code = number(d, "memused", used);
  if (!code && number(d, "memreserved", reserved)) *reserved = 0;
  return code;
}

int nvmlDeviceGetMemoryInfo(device *d, memory1 *out) {
  ON(d);
  uint64_t total, used, reserved;
  int code = memory(d, &total, &used, &reserved);
  if (code) return code;
  out->total = total;
  out->used = used + reserved;
  out->free = total - used - reserved;
  return OK;
}

#if AGE >= 510
int nvmlDeviceGetMemoryInfo_v2(device *d, memory2 *out) {
  ON(d);
  if (out->version != (sizeof *out | 2u << 24)) return VERSION;
  uint64_t total, used, reserved;
  int code = memory(d, &total, &used, &reserved);
  if (code) return code;
  out->total = total;
  out->used = used;
  out->reserved = reserved;
  out->free = total - used - reserved;
  return OK;
}
#endif

int nvmlDeviceGetPowerUsage(device *d, unsigned *out) { ON(d); return small(d, "power", out); }
int nvmlDeviceGetEnforcedPowerLimit(device *d, unsigned *out) { ON(d); return small(d, "powerlimit", out); }
int nvmlDeviceGetTotalEnergyConsumption(device *d, uint64_t *out) { ON(d); return number(d, "energy", out); }

int nvmlDeviceGetTemperature(device *d, int sensor, unsigned *out) {
  ON(d);
  return sensor ? INVALID : small(d, "temperature", out);
}

#if AGE >= 570
typedef struct { unsigned version, sensor; int temperature; } temperature;
int nvmlDeviceGetTemperatureV(device *d, temperature *out) {
  ON(d);
  if (out->version != (sizeof *out | 1u << 24)) return VERSION;
  return out->sensor ? INVALID : small(d, "temperature", (unsigned *)&out->temperature);
}
#endif

int nvmlDeviceGetClockInfo(device *d, int type, unsigned *out) {
  char metric[16];
  ON(d);
  snprintf(metric, sizeof metric, "clock.%d", type);
  return small(d, metric, out);
}

#if AGE >= 535
int nvmlDeviceGetCurrentClocksEventReasons(device *d, uint64_t *out) { ON(d); return number(d, "reasons", out); }
#endif
int nvmlDeviceGetCurrentClocksThrottleReasons(device *d, uint64_t *out) { ON(d); return number(d, "reasons", out); }

int nvmlDeviceGetTotalEccErrors(device *d, int type, int counter, uint64_t *out) {
  char metric[16];
  ON(d);
  snprintf(metric, sizeof metric, "ecc.%d.%d", type, counter);
  return number(d, metric, out);
}

int nvmlDeviceGetRemappedRows(device *d, unsigned *corrected, unsigned *uncorrected, unsigned *pending, unsigned *failed) {
  ON(d);
  const char *value;
  int code = answer(d, "rows", &value);
  if (!code) sscanf(value, "%u,%u,%u,%u", corrected, uncorrected, pending, failed);
  return code;
}

int nvmlDeviceGetAccountingMode(device *d, unsigned *out) { ON(d); return small(d, "accounting", out); }
int nvmlDeviceGetPersistenceMode(device *d, unsigned *out) { ON(d); return small(d, "persistence", out); }

typedef struct {
  unsigned id, scope;
  int64_t timestamp, latency;
  unsigned type;
  int code;
  union { double d; unsigned u; uint64_t l; } value;
} field;

int nvmlDeviceGetFieldValues(device *d, int count, field *fields) {
  ON(d);
  for (int i = 0; i < count; i++) {
    char metric[24];
    unsigned value = 0;
    snprintf(metric, sizeof metric, "field.%u", fields[i].id);
    fields[i].code = AGE < 535 && fields[i].id >= 185 ? NOT_SUPPORTED : small(d, metric, &value);
    fields[i].type = 1;
    fields[i].value.u = value;
  }
  return OK;
}

/* ---- processes ---- */

static int processes(const device *d, const char *metric, unsigned stride, unsigned *count, char *out) {
  const char *list = text(d->name, metric);
  if (!list && strcmp(metric, "procs")) return NOT_SUPPORTED;
  if (list && *list == '!') return atoi(list + 1);
  unsigned have = 0;
  for (const char *at = list; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) have++;
  if (*count < have) { *count = have; return TOO_SMALL; }
  long unwritten = setting("unwritten", 0);
  if (setting("clears", 0)) memset(out, 0, (size_t)*count * stride);
  unsigned k = 0;
  for (const char *at = list; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL, k++) {
    char memory[24] = "-";
    unsigned pid = 0;
    int gi = -1, ci = -1;
    sscanf(at, "%u:%23[^:,]:%d:%d", &pid, memory, &gi, &ci);
    uint64_t bytes = *memory == '-' ? ~0ull : strtoull(memory, NULL, 0) << 20;
    uint64_t protected_bytes = 0;
    char *element = out + (size_t)k * stride;
    memcpy(element, &pid, 4);
    memcpy(element + 8, &bytes, 8);
    if (stride >= 24) { memcpy(element + 16, &gi, 4); memcpy(element + 20, &ci, 4); }
    if (stride >= 32 && !unwritten) memcpy(element + 24, &protected_bytes, 8);
  }
  *count = have + (unsigned)setting("overcount", 0);
  return OK;
}

__attribute__((unused))
static unsigned newest(void) { return (unsigned)setting("stride", AGE == 535 ? 32 : 24); }

int nvmlDeviceGetComputeRunningProcesses(device *d, unsigned *n, char *out) { ON(d); return processes(d, "procs", 16, n, out); }
#if AGE >= 450
int nvmlDeviceGetComputeRunningProcesses_v2(device *d, unsigned *n, char *out) { ON(d); return processes(d, "procs", 24, n, out); }
#endif
#if AGE >= 510
int nvmlDeviceGetComputeRunningProcesses_v3(device *d, unsigned *n, char *out) { ON(d); return processes(d, "procs", newest(), n, out); }
int nvmlDeviceGetGraphicsRunningProcesses_v3(device *d, unsigned *n, char *out) { ON(d); return processes(d, "graphics", newest(), n, out); }
int nvmlDeviceGetMPSComputeRunningProcesses_v3(device *d, unsigned *n, char *out) { ON(d); return processes(d, "mps", newest(), n, out); }
#endif

static int utilization(const device *d, uint64_t since, unsigned *count, char *out, int newer) {
  const char *list = text(d->name, "smutil");
  if (!list) return NOT_SUPPORTED;
  if (*list == '!') return atoi(list + 1);
  unsigned have = 0;
  for (const char *at = list; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    unsigned pid, percent, zero = 0;
    unsigned long long time;
    if (sscanf(at, "%u:%u:%llu", &pid, &percent, &time) != 3 || time <= since) continue;
    if (have >= *count) return TOO_SMALL;
    uint64_t stamp = time;
    char *element = out + (size_t)have * (newer ? 40 : 32);
    memcpy(element + (newer ? 8 : 0), &pid, 4);
    memcpy(element + (newer ? 0 : 8), &stamp, 8);
    memcpy(element + (newer ? 12 : 16), &percent, 4);
    memcpy(element + (newer ? 16 : 20), &zero, 4);
    have++;
  }
  *count = have;
  return have ? OK : NOT_FOUND;
}

int nvmlDeviceGetProcessUtilization(device *d, char *out, unsigned *count, uint64_t since) {
  ON(d);
  return utilization(d, since, count, out, 0);
}

#if AGE >= 550
typedef struct { unsigned version, count; uint64_t since; char *elements; } utilizations;
int nvmlDeviceGetProcessesUtilizationInfo(device *d, utilizations *out) {
  ON(d);
  if (out->version != (sizeof *out | 1u << 24)) return VERSION;
  return utilization(d, out->since, &out->count, out->elements, 1);
}
#endif

/* ---- MIG ---- */

#if AGE >= 450
int nvmlDeviceGetMigMode(device *d, unsigned *current, unsigned *pending) {
  ON(d);
  int code = small(d, "mig", current);
  if (!code) *pending = *current;
  return code;
}

int nvmlDeviceGetMaxMigDeviceCount(device *d, unsigned *out) { ON(d); *out = (unsigned)setting("migslots", 7); return OK; }

int nvmlDeviceGetMigDeviceHandleByIndex(device *d, unsigned slot, device **out) {
  ON(d);
  device *part = handle(d->gpu, (int)slot + 1);
  const char *uuid = text(part->name, "uuid");
  if (!uuid) return NOT_FOUND;
  if (*uuid == '!') return atoi(uuid + 1);
  *out = part;
  return OK;
}

int nvmlDeviceGetGpuInstanceId(device *d, unsigned *out) { ON(d); return small(d, "gi", out); }
int nvmlDeviceGetComputeInstanceId(device *d, unsigned *out) { ON(d); return small(d, "ci", out); }

int nvmlDeviceGetAttributes_v2(device *d, unsigned *out) { ON(d); return small(d, "multiprocessors", &out[0]); }
#endif

/* ---- events ---- */

typedef struct { device *gpu[GPUS]; uint64_t types[GPUS]; int count; } event_set;
typedef struct { device *d; uint64_t type, data; unsigned gi, ci; } event;

int nvmlEventSetCreate(event_set **out) {
  int code = enter(__func__);
  if (code) return code;
  *out = calloc(1, sizeof **out);
  event_sets++;
  return OK;
}

int nvmlEventSetFree(event_set *set) { free(set); event_sets--; return OK; }

int nvmlDeviceGetSupportedEventTypes(device *d, uint64_t *out) {
  ON(d);
  if (number(d, "eventtypes", out)) *out = 0x1f;
  return OK;
}

int nvmlDeviceRegisterEvents(device *d, uint64_t types, event_set *set) {
  uint64_t supported = 0x1f;
  ON(d);
  number(d, "eventtypes", &supported);
  if (types & ~supported) return NOT_SUPPORTED;
  set->gpu[set->count] = d;
  set->types[set->count++] = types;
  return OK;
}

int nvmlEventSetWait_v2(event_set *set, event *out, unsigned milliseconds) {
  int code = enter(__func__);
  if (code) return code;
  (void)milliseconds;
  const char *at = find("events");
  for (int k = 0; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL, k++) {
    char name[24];
    unsigned long long type, data;
    int gi;
    if (k < events_told || sscanf(at, "%23[^:]:%llu:%llu:%d", name, &type, &data, &gi) != 4) continue;
    events_told = k + 1;
    for (int i = 0; i < set->count; i++)
      if (!strcmp(set->gpu[i]->name, name) && (set->types[i] & type)) {
        out->d = set->gpu[i];
        out->type = type;
        out->data = data;
        out->gi = (unsigned)gi;
        out->ci = ~0u;
        return OK;
      }
  }
  return TIMEOUT;
}

/* ---- GPM ---- */

#if AGE >= 520
typedef struct { char name[24]; long taken; } sample;
static long sampling;

int nvmlGpmQueryDeviceSupport(device *d, unsigned *out) {
  ON(d);
  if (out[0] != 1) return VERSION;
  if (small(d, "gpm", &out[1])) out[1] = 0;
  return OK;
}

int nvmlGpmSampleAlloc(sample **out) { *out = calloc(1, sizeof **out); samples++; return OK; }
int nvmlGpmSampleFree(sample *s) { free(s); samples--; return OK; }

int nvmlGpmSampleGet(device *d, sample *s) {
  ON(d);
  if (is_mig(d) && !setting("gpmonmig", 1)) return NOT_SUPPORTED;
  memcpy(s->name, d->name, sizeof s->name);
  s->taken = ++sampling;
  return OK;
}

int nvmlGpmMigSampleGet(device *d, unsigned gi, sample *s) {
  ON(d);
  for (int slot = 1; slot < SLOTS; slot++) {
    device *part = handle(d->gpu, slot);
    unsigned id;
    if (small(part, "gi", &id) || id != gi) continue;
    memcpy(s->name, part->name, sizeof s->name);
    s->taken = ++sampling;
    return OK;
  }
  return NOT_FOUND;
}

typedef struct { unsigned id; int code; double value; char *texts[3]; } gpm_metric;
typedef struct { unsigned version, count; sample *older, *newer; gpm_metric metrics[333]; } gpm;

int nvmlGpmMetricsGet(gpm *request) {
  int code = enter(__func__);
  if (code) return code;
  if (request->version != 1) return VERSION;
  if (request->older->taken >= request->newer->taken) return INVALID;
  for (unsigned i = 0; i < request->count; i++) {
    char metric[24];
    gpm_metric *m = &request->metrics[i];
    snprintf(metric, sizeof metric, "gpm.%u", m->id);
    const char *value = text(request->newer->name, metric);
    m->code = value ? OK : NOT_SUPPORTED;
    m->value = value ? atof(value) : 0;
  }
  return OK;
}
#endif
