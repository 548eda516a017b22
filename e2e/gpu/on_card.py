"""Compares what the agent read of this machine's GPUs with what nvidia-smi and sysfs say."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

# Agent's name, nvidia-smi's field, factor from its unit to ours, tolerance: absolute or share of the value,
# whichever is more. Gauges move between two readings; names and limits do not.
NVIDIA = [
    ("model", "name", None, 0, 0),
    ("index", "index", 1, 0, 0),
    ("memory_total_bytes", "memory.total", 2**20, 2**21, 0),
    ("memory_used_bytes", "memory.used", 2**20, 512 * 2**20, 0.1),
    ("utilization_percent", "utilization.gpu", 1, 30, 0),
    ("power_average_watts", "power.draw.average", 1, 30, 0.2),
    ("power_instant_watts", "power.draw.instant", 1, 100, 0.5),
    ("power_limit_watts", "enforced.power.limit", 1, 1, 0),
    ("temperature_celsius", "temperature.gpu", 1, 5, 0),
    ("sm_clock_megahertz", "clocks.current.sm", 1, 200, 0.3),
    ("memory_clock_megahertz", "clocks.current.memory", 1, 200, 0.3),
    ("ecc_uncorrected_errors", "ecc.errors.uncorrected.volatile.total", 1, 0, 0),
]
ABSENT = ("", "[N/A]", "N/A", "[Not Supported]", "[Unknown Error]")


def smi(*words):
    """Rows of nvidia-smi's CSV; None where it does not know a field."""
    run = subprocess.run(["nvidia-smi", *words, "--format=csv,noheader,nounits"], capture_output=True, text=True, timeout=60)
    return [[cell.strip() for cell in line.split(",")] for line in run.stdout.splitlines()] if run.returncode == 0 else None


class Table:
    def __init__(self):
        self.wrong = 0
        self.right = 0

    def row(self, device, what, expected, found, ok):
        self.wrong += not ok
        self.right += bool(ok)
        print(f"{'ok' if ok else 'FAIL':4} | {device[:40]:40} | {what:28} | {expected!s:24} | {found!s}")

    def note(self, device, what, text):
        print(f"{'-':4} | {device[:40]:40} | {what:28} | {text}")


def near(expected, found, absolute, share):
    return abs(expected - found) <= max(absolute, share * abs(expected))


def nvidia(gpus, table):
    uuids = smi("--query-gpu=uuid")
    if uuids is None:
        print("on-card: nvidia-smi fails on this machine", file=sys.stderr)
        sys.exit(2)
    listed = sorted(row[0] for row in uuids)
    whole = {gpu["device"]: gpu for gpu in gpus if gpu["vendor"] == "nvidia" and "parent" not in gpu}
    table.row("all", "devices", " ".join(listed), " ".join(sorted(whole)), listed == sorted(whole))
    for ours, theirs, factor, absolute, share in NVIDIA:
        rows = smi(f"--query-gpu=uuid,{theirs}")
        if rows is None:
            table.note("all", ours, f"nvidia-smi has no {theirs}")
            continue
        for uuid, value in rows:
            found = whole.get(uuid, {}).get(ours)
            if value in ABSENT or found is None:
                table.note(uuid, ours, f"nvidia-smi: {value or 'absent'}, agent: {'absent' if found is None else found}")
            elif factor is None:
                table.row(uuid, ours, value, found, value == found)
            else:
                expected = float(value) * factor
                table.row(uuid, ours, expected, found, near(expected, found, absolute, share))
    for uuid, address in smi("--query-gpu=uuid,pci.bus_id") or []:
        found = whole.get(uuid, {}).get("pci_address")
        table.row(uuid, "pci_address", address, found, found is not None and address.lower().endswith(found))
    apps = smi("--query-compute-apps=gpu_uuid,pid") or []
    for uuid, gpu in whole.items():
        expected = {int(pid) for seen, pid in apps if seen == uuid}
        found = {process["pid"] for process in gpu.get("processes", [])}
        if not gpu["split"]:
            table.row(uuid, "processes", sorted(expected), sorted(found), expected <= found)
    mig = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=60).stdout
    expected = sorted(part.rstrip(")") for part in mig.split() if part.startswith("MIG-"))
    found = sorted(gpu["device"] for gpu in gpus if gpu["device"].startswith("MIG-"))
    table.row("all", "MIG devices", " ".join(expected), " ".join(found), expected == found)


def amd(gpus, table):
    for gpu in (gpu for gpu in gpus if gpu["vendor"] == "amd" and "parent" not in gpu and "pci_address" in gpu):
        directory = Path("/sys/bus/pci/devices") / gpu["pci_address"]
        for ours, name in (("memory_total_bytes", "mem_info_vram_total"), ("utilization_percent", "gpu_busy_percent")):
            try:
                expected = float((directory / name).read_text())
            except (OSError, ValueError):
                table.note(gpu["device"], ours, f"no {name}")
                continue
            found = gpu.get(ours)
            table.row(gpu["device"], ours, expected, found, found is not None and near(expected, found, 30, 0.01))


def main():
    gpus = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines() if line.strip()]
    table = Table()
    print(f"{'':4} | {'DEVICE':40} | {'VALUE':28} | {'EXPECTED':24} | FOUND")
    if shutil.which("nvidia-smi"):
        nvidia(gpus, table)
    amd(gpus, table)
    print(f"{table.right} agree, {table.wrong} differ. Send this table with the driver's version when it is the first on a kind of card.")
    sys.exit(1 if table.wrong else 0)


main()
