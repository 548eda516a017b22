"""What Slurm, the kernel and the jobs themselves say, and what Jobglass says."""

import collections
import json
import time
import urllib.error
import urllib.request

TERMINAL = {"completed", "failed", "cancelled"}


def tolerance(seconds):
    """CPU seconds may be off by 2 % or 50 ms."""
    return max(0.02 * seconds, 0.05)


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
        self.kernel = collections.defaultdict(dict)
        for line in (folder / "witness").read_text().splitlines():
            node, job_id, *numbers = line.split()
            self.kernel[job_id][node] = [int(number) for number in numbers]
        self.output = folder / "output"

    def lives(self, job):
        """The last life of the job's cgroup on each node of its newest run."""
        lives = self.kernel.get(job.get("id"), {})
        return [lives[node] for node in job.get("nodes", []) if node in lives]

    def cpu_seconds(self, job):
        lives = self.lives(job)
        return sum(cpu for cpu, _, _ in lives) / 1e6 if lives else None

    def peak_bytes(self, job):
        return max((peak for _, peak, _ in self.lives(job)), default=None)

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
