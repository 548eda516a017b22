"""Jobs and nodes that the checks need and no simulated cluster has, posted to a service as agents and hooks would."""
import base64
import json
import time
import urllib.error
import urllib.parse
import urllib.request

HOSTILE = "<img src=x onerror=alert(1)>"
MANY_JOBS = 10_000
MANY_NODES = 1_000
DAY = 24 * 3600
STEP = 15
GPUS = 8


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def post(url, body, headers=None):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})
    try:
        urllib.request.urlopen(request, timeout=60).close()
    except urllib.error.HTTPError as error:
        if error.code != 409:  # There since the last run.
            raise RuntimeError(f"{url}: {error.read()[:300]}") from error


def text(second):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


def quoted(name):
    return urllib.parse.quote(name, safe="")


def report(at, sequence, node, job, begun, seconds, last=False, gpus=0):
    """What an agent would tell of one job that uses 3 of 4 CPUs and fills its memory slowly."""
    wave = (int(seconds) // 60 * 37 + sum(map(ord, node))) % 97
    cpu = {"usage_micros": int(3e6 * seconds), "cpus": 4, "average_cores": 2.0 + wave / 97, "maximum_cores": 3.4}
    used = int((1 + seconds / 900 % 2) * 2**30)
    memory = {"current_bytes": used + 2**28, "anon_bytes": used, "file_bytes": 2**28, "shmem_bytes": 0, "peak_bytes": used + 2**28,
              "maximum_anon_bytes": used, "limit_bytes": 4 * 2**30, "oom_kills": 0}
    usage = {"job_id": job, "origin": "cgroup2", "path": "/job", "first_seen": begun, "time": at, "last": last, "cpu": cpu, "memory": memory}
    if gpus:
        usage["gpus"] = [{"device": f"GPU-{node}-{i}", "index": i, "vendor": "nvidia", "model": "H100", "utilization_percent": float((wave + 11 * i) % 100),
                          "memory_used_bytes": (10 + i) * 2**30, "memory_total_bytes": 80 * 2**30, "power_watts": 300.0 + wave + i, "certain": True, "touched": True}
                         for i in range(gpus)]
    totals = {"cpus": 8, "cpu_usage_percent": 30.0 + wave / 2, "load1": 3.0, "memory_total_bytes": 16 * 2**30, "memory_used_bytes": 6 * 2**30,
              "activity": {"busy_micros": int(4e6 * seconds), "unattributed_cores": 0.4, "unattributed_memory_bytes": 2**30,
                           "network_received_bytes": int(2e6 * seconds), "network_sent_bytes": int(1e6 * seconds),
                           "disk_read_bytes": int(5e5 * seconds), "disk_written_bytes": int(9e5 * seconds), "energy_joules": 120.0 * seconds}}
    return {"node": node, "boot_id": "e2e", "stream_id": node + job, "sequence": sequence, "time": at, "interval_seconds": STEP, "agent_version": "e2e",
            "totals": totals, "jobs": [usage]}


def started(api, job, begin, nodes, **more):
    post(api + "/v1/events/job-started", {"job_id": job, "user": "ada", "node_list": nodes, "timestamp": text(begin), "cpu_allocation": 4 * len(nodes),
                                          "memory_allocation_mb": 4096, **more})


def finished(api, job, end):
    post(api + "/v1/events/job-finished", {"job_id": job, "final_state": "completed", "timestamp": text(end), "exit_code": 0})


def measured(api, reports):
    for first in range(0, len(reports), 500):
        post(api + "/v1/reports", {"reports": reports[first:first + 500]})


def job_with_gap(api):
    """Half an hour of which seven minutes were not seen; its id, which is its node's too."""
    now = int(time.time())
    name, begin, end = f"gap-{now}", now - 1900, now - 100
    started(api, name, begin, [name])
    seen = [second for second in range(STEP, end - begin + 1, STEP) if not 700 < second < 1120]
    measured(api, [report(text(begin + second), i + 1, name, name, text(begin), second, begin + second == end) for i, second in enumerate(seen)])
    finished(api, name, end)
    return name


def job_of_a_day(api):
    """5,760 samples of one node with eight GPUs; its id."""
    now = int(time.time())
    end = now - now % STEP - 60
    name, begin = f"day-{now}", end - DAY
    started(api, name, begin, [name], gpu_allocation=GPUS, gpu_vendor="nvidia")
    measured(api, [report(text(begin + second), second // STEP, name, name, text(begin), second, second == DAY, GPUS)
                   for second in range(STEP, DAY + 1, STEP)])
    finished(api, name, end)
    return name


def job_on_many_nodes(api):
    """A job that still runs on a thousand nodes, two of which have GPUs measured; its id."""
    now = int(time.time())
    name, begin = f"wide-{now}", now - 300
    nodes = [f"wide{i:04}" for i in range(MANY_NODES)]
    started(api, name, begin, nodes)
    measured(api, [report(text(now), 1, node, name, text(begin), 300, False, GPUS if i < 2 else 0) for i, node in enumerate(nodes)])
    return name


def running_job(api):
    """Its id; `measure_again` tells more of it."""
    name = f"live-{int(time.time())}"
    started(api, name, int(time.time()) - 60, [name])
    measure_again(api, name, 1)
    return name


def measure_again(api, name, sequence):
    now = int(time.time())
    measured(api, [report(text(now), sequence, name, name, text(now - 60), 60 + sequence)])


def hostile_job(api):
    """A job whose every name would run a script if a page took it for HTML."""
    now = int(time.time())
    post(api + "/v1/jobs", {"id": HOSTILE, "user": HOSTILE, "nodes": [HOSTILE], "scheduler": {"type": "slurm", "account": HOSTILE, "partition": HOSTILE,
                            "state_reason": HOSTILE, "qos": HOSTILE}}, {"X-Changed-By": HOSTILE, "X-Source": "manual"})
    batch = report(text(now), now, HOSTILE, HOSTILE, text(now - 60), 60, False, 2)
    batch["agent_version"] = HOSTILE
    batch["jobs"][0]["gpus"][0]["model"] = HOSTILE
    batch["jobs"][0]["tasks"] = {"threads": 1, "executables": [{"name": HOSTILE, "count": 1}]}
    batch["gpu_findings"] = [{"kind": "xid", "text": HOSTILE}]
    measured(api, [batch])


def many_jobs(api):
    """Ten thousand jobs, as node Prologs tell them."""
    for first in range(0, MANY_JOBS, 1000):
        events = []
        for i in range(first, first + 1000):
            environment = {"JOBGLASS_HOOK_VERSION": "1", "JOBGLASS_HOOK_NODE": f"wide{i % MANY_NODES:04}", "JOBGLASS_HOOK_BOOT_ID": "e2e",
                           "JOBGLASS_HOOK_TIME": f"{time.time() - 60:.1f}", "SLURM_SCRIPT_CONTEXT": "prolog_slurmd", "SLURM_JOB_ID": str(5_000_000 + i),
                           "SLURM_JOB_USER": f"user{i % 40}", "SLURMD_NODENAME": f"wide{i % MANY_NODES:04}"}
            content = "".join(f"{key}={value}\0" for key, value in environment.items())
            events.append({"name": f"e{i}", "content": base64.b64encode(content.encode()).decode()})
        post(api + "/v1/events/hooks", {"node": "wide0000", "boot_id": "e2e", "events": events})
