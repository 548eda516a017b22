"""What `run` and `alerts` stand on: processes on loopback that end with it, a Prometheus to ask, nodes that report."""
import base64
import datetime
import itertools
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOBGLASS = ROOT / "jobglass"
RULES = ROOT / "deploy/prometheus"
DEADLINE_SECONDS = 240

results = []


def check(what, good, detail=""):
    results.append(bool(good))
    print(f"  {'ok    ' if good else 'FAILED'} {what} {detail}", flush=True)


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def until(what, attempt):
    """Repeats the attempt until it gives something true; fails after the deadline."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        try:
            found = attempt()
            if found:
                return found
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"gave up waiting for {what} after {DEADLINE_SECONDS} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rfc3339(seconds_ago=0):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds_ago)).isoformat()


class Stand:
    """A folder and processes in it; all gone when it is left."""

    def __enter__(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="jobglass-grafana-"))
        self.processes = {}
        return self

    def start(self, name, *command, **variables):
        with open(self.work / f"{name}.log", "w") as log:
            self.processes[name] = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, start_new_session=True,
                                                    env={**os.environ, **variables})
        return self.processes[name]

    def stop(self, name):
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def prometheus(self, name, configuration):
        port = free_port()
        self.start(name, "prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={self.work / name}",
                   f"--web.listen-address=127.0.0.1:{port}")
        found = Prometheus(f"http://127.0.0.1:{port}")
        until(name, lambda: get(found.url + "/-/ready"))
        return found

    def __exit__(self, kind, failure, trace):
        if kind is SystemExit:
            check(str(failure), False)
            for log in sorted(self.work.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()[-2000:]}")
        for name in reversed(list(self.processes)):
            self.stop(name)
        shutil.rmtree(self.work, ignore_errors=True)
        return kind is SystemExit


class Prometheus:
    def __init__(self, url):
        self.url = url

    def ask(self, path, **parameters):
        address = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters, doseq=True)}"
        try:
            return json.loads(get(address))["data"]
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"Prometheus refuses {address}: {refused.read().decode()[:300]}")

    def query(self, expression):
        return self.ask("query", query=expression)["result"]

    def value(self, expression):
        found = self.query(expression)
        return float(found[0]["value"][1]) if found else None


class Node(threading.Thread):
    """A node whose agent reports every two seconds what it is told to, with counters that grow, until it is silenced."""

    def __init__(self, url, name, job=None, user="ann", totals=None, version="e2e", findings=(), **usage):
        super().__init__(daemon=True)
        self.url, self.node, self.job, self.user, self.version = url, name, job, user, version
        self.totals, self.findings, self.usage = totals or {}, list(findings), usage
        self.stream, self.silenced = str(uuid.uuid4()), threading.Event()
        if job:
            post(url + "/v1/events/job-started", {"job_id": job, "user": user, "node_list": [name], "timestamp": rfc3339(7200),
                                                  "cpu_allocation": 8, "gpu_allocation": 1, "partition": "gpu", "account": "math"})

    def report(self, sequence):
        grown = sequence * 1_000_000
        activity = {"busy_micros": grown, "unattributed_cores": 2.5, "unattributed_memory_bytes": 3 << 30,
                    "network_received_bytes": grown, "network_sent_bytes": grown, "disk_read_bytes": grown,
                    "disk_written_bytes": grown, "energy_joules": sequence * 300.0, "clock_steps": 0}
        jobs = [] if self.job is None else [{
            "job_id": self.job, "user": self.user, "origin": "cgroup2", "path": "/e2e", "first_seen": rfc3339(7200),
            "time": rfc3339(), "last": False,
            "cpu": {"usage_micros": grown, "cpus": 8, "average_cores": 2, "maximum_cores": 3, "pressure_micros": grown // 10},
            "memory": {"current_bytes": 2 << 30, "anon_bytes": 1 << 30, "file_bytes": 1 << 30, "peak_bytes": 3 << 30,
                       "limit_bytes": 4 << 30, "maximum_anon_bytes": 1 << 30, "oom_kills": sequence // 5,
                       "pressure_micros": grown // 20},
            "io": {"read_bytes": grown, "written_bytes": grown, "pressure_micros": grown // 5},
            "energy_joules": sequence * 100.0, "processes": 9, "gpus": [{
                "device": "GPU-e2e", "index": 0, "vendor": "nvidia", "utilization_percent": 0, "memory_used_bytes": 1 << 30,
                "memory_total_bytes": 80 << 30, "power_watts": 90, "energy_joules": sequence * 180.0, "temperature_celsius": 91,
                "certain": True, **self.usage}]}]
        return {"node": self.node, "boot_id": "e2e", "stream_id": self.stream, "sequence": sequence, "time": rfc3339(),
                "interval_seconds": 2, "agent_version": self.version,
                "totals": {"cpus": 16, "cpu_usage_percent": 20, "load1": 3, "memory_total_bytes": 64 << 30,
                           "memory_used_bytes": 8 << 30, "activity": activity, **self.totals},
                "jobs": jobs, "gpu_findings": self.findings}

    def run(self):
        for sequence in itertools.count(1):
            try:
                post(self.url + "/v1/reports", {"reports": [self.report(sequence)]})
            except OSError:
                pass  # The service is down for a while, as some of the checks want it.
            if self.silenced.wait(2):
                return


def node_failures(url, node, users):
    """Rows of Slurm's accounting, as the controller's agent sends them: jobs of the users that this node failed."""
    now, events = int(time.time()), []
    for number, user in enumerate(users, 880001):
        row = {"JobIDRaw": str(number), "JobID": str(number), "User": user, "State": "NODE_FAIL", "ExitCode": "0:1",
               "Start": str(now - 600), "End": str(now), "NodeList": node}
        events.append({"name": f"1-accounting-{number}.json", "content": base64.b64encode(json.dumps(row).encode()).decode()})
    post(url + "/v1/events/hooks", {"node": "controller", "boot_id": "e2e", "events": events})
    get(url + "/v1/nodes")  # Looks at once, not within a minute.
