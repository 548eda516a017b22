"""The jobs of the test bed and the truth about each; guest/cases says how they come to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """What must be recorded.

    runs: for each record (of an array task, of a het component) the reasons of its attempts
    short: part of the cut that every change must pass
    """

    runs: tuple[str, ...]
    exit_code: int | None = None
    signal: int | None = None
    oom: bool = False
    cancelled_by: str | None = None
    short: bool = False


def case(*runs, **more):
    return Case(runs, **more)


CASES = {
    "time-limit": case("time_limit", short=True),
    "time-limit-stubborn": case("time_limit"),
    "deadline": case("deadline"),
    "completed": case("completed", exit_code=0, short=True),
    "exit-code": case("exit_code", exit_code=3, short=True),
    "exit-code-high": case("exit_code", exit_code=200),
    "signal": case("signal", signal=11),
    "signal-hidden": case("signal", exit_code=139, short=True),
    "signal-step": case("signal", exit_code=134),
    "out-of-memory": case("out_of_memory", oom=True, short=True),
    "out-of-memory-survived": case("out_of_memory", oom=True),
    "out-of-memory-step": case("completed", exit_code=0, oom=True, short=True),
    "out-of-memory-step-failed": case("out_of_memory", exit_code=1, oom=True),
    "cancelled": case("cancelled", short=True),
    "cancelled-by-admin": case("cancelled"),
    "cancelled-pending": case("cancelled", short=True),
    "cancelled-configuring": case("cancelled"),
    "cancelled-step": case("completed", exit_code=0),
    "signalled-batch": case("exit_code", exit_code=5),
    "suspended": case("completed", exit_code=0),
    "requeued": case("requeued completed", exit_code=0),
    "requeued-by-exit-code": case("exit_code completed", exit_code=0),
    "array": case("completed", "completed", "exit_code", "completed", short=True),
    "het": case("completed", "completed"),
    "many-steps": case("completed", exit_code=0),
    "background": case("completed", exit_code=0),
    "interactive": case("completed", exit_code=0),
    "interactive-failed": case("exit_code", exit_code=4),
    "allocation": case("completed"),
    "allocation-steps": case("completed"),
    "multi-node": case("completed", exit_code=0, short=True),
    "preempted": case("preempted"),
    "preemptor": case("completed"),
    "preempted-requeued": case("preempted completed"),
    "preemptor-requeued": case("completed"),
    "node-down": case("node_failure", short=True),
    "node-down-requeued": case("node_failure completed"),
    # All that Slurm says of it is that root cancelled it.
    "prolog-failed": case("cancelled"),
    "prolog-failed-requeued": case("requeued completed"),
    "contact-lost": case("node_failure"),
}
