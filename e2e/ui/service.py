"""A service of its own with simulated jobs, for as long as a check runs."""
import contextlib
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from made_up import get, quoted

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 180


@contextlib.contextmanager
def served():
    """Starts one on an empty directory, gives its address, and stops it."""
    with tempfile.TemporaryDirectory(prefix="jobglass-ui-data-", ignore_cleanup_errors=True) as directory:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [ROOT / "jobglass", "serve", "--port", str(port), "--data", directory],
            env={**os.environ, "SCHEDULER_BACKEND": "mock", "SEED_DEMO": "true"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait(url, process):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if get(url + "/v1/nodes")["nodes"]:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise SystemExit("the service did not start")


def job_of(api, wanted):
    """The address of the page of the newest job that is as wanted; the history of a new service takes a moment to come."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        for offset in range(0, 4000, 1000):
            for job in get(f"{api}/v1/jobs?limit=1000&offset={offset}")["jobs"]:
                if wanted(job):
                    return f"/jobs/{job['cluster']}/{quoted(job['id'])}"
        time.sleep(0.3)
    raise SystemExit("the simulated cluster has no job that the checks want")
