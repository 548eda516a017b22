"""What Slurm, the kernel and the jobs themselves say, and what Jobglass says."""

import collections
import dataclasses
import json
import time
import urllib.error
import urllib.request

TERMINAL = {"completed", "failed", "cancelled"}


def tolerance(seconds):
    """CPU seconds may be off by 2 % or 50 ms."""
    return max(0.02 * seconds, 0.05)


@dataclasses.dataclass(frozen=True)
class Kernel:
    """What the kernel counted of a job: CPU seconds and bytes, when a process of the job was last seen and
    when its cgroups went. What Slurm's step daemons use between the two, clearing up, belongs to nobody."""

    cpu_at_work: float
    cpu: float
    peak_at_work: int
    peak: int

    def says_cpu(self, found):
        low, high = self.cpu_at_work, self.cpu
        return found is not None and low - tolerance(low) <= found <= high + tolerance(high)

    def says_peak(self, found):
        return found is not None and self.peak_at_work <= found <= self.peak


class Bed:
    """Reads FOLDER/sacct (who is who), FOLDER/witness and FOLDER/output/."""

    def __init__(self, folder):
        self.ids = collections.defaultdict(list)
        self.states = collections.defaultdict(list)  # of each run, oldest first
        for line in (folder / "sacct").read_text().splitlines():
            raw_id, _, name, state, *_ = line.split("|")
            if raw_id not in self.ids[name]:
                self.ids[name].append(raw_id)
            self.states[raw_id].append(state.split(" by ")[0])
        self.lives = collections.defaultdict(dict)  # the last life of a cgroup on each node
        for line in (folder / "witness").read_text().splitlines():
            node, job_id, *numbers = line.split()
            self.lives[job_id][node] = [int(number) for number in numbers]
        self.output = folder / "output"

    def kernel(self, job):
        """What the kernel counted of the newest run, None where it left no cgroup."""
        lives = self.lives.get(job.get("id"), {})
        lives = [lives[node] for node in job.get("nodes", []) if node in lives]
        if not lives:
            return None
        cpu_at_work, peak_at_work, cpu, peak = zip(*lives)
        return Kernel(sum(cpu_at_work) / 1e6, sum(cpu) / 1e6, max(peak_at_work), max(peak))

    def own_cpu_seconds(self, name):
        path = self.output / name
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return sum(float(line.split("=")[1]) for line in lines if line.startswith("cpu_seconds="))


class Jobglass:
    def __init__(self, url):
        self.url = url

    def get(self, path):
        try:
            with urllib.request.urlopen(f"{self.url}/v1/jobs/{path}", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return {}
            raise

    def attempts(self, job_id):
        return self.get(f"{job_id}/attempts").get("attempts", [])

    def await_all(self, ids, settled, seconds, read=None):
        """Reads the jobs until all are settled or the time is over."""
        read = read or self.get
        deadline = time.monotonic() + seconds
        jobs = {}
        while True:
            for job_id in ids:
                if not settled(jobs.get(job_id, {})):
                    jobs[job_id] = read(job_id)
            if all(map(settled, jobs.values())) or time.monotonic() > deadline:
                return jobs
            time.sleep(1)
