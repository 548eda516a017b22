"""The jobs of the test bed and the truth about each, shared by check-hooks and check-jobs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    reason: str  # Jobglass's verdict
    state: str  # what jobcomp says
    exit_code: str  # as Slurm prints it, CODE:SIGNAL
    wait_status: int  # the same as a wait(2) status, as the epilogs get it
    runs: int = 1


CASES = {
    "success": Case("completed", "COMPLETED", "0:0", 0),
    "exit-code": Case("exit_code", "FAILED", "3:0", 3 << 8),
    "out-of-memory": Case("out_of_memory", "OUT_OF_MEMORY", "0:125", 253),
    "cancelled": Case("cancelled", "CANCELLED", "0:0", 0),
    "time-limit": Case("time_limit", "TIMEOUT", "0:0", 0),
    "cancelled-pending": Case("cancelled", "CANCELLED", "0:0", 0, runs=0),
    "requeued": Case("completed", "COMPLETED", "0:0", 0, runs=2),
}


def read_ids(path):
    """Reads the "NAME ID" lines that guest/submit prints."""
    with open(path) as lines:
        return dict(line.split() for line in lines)
