# Sourced by run: what is taken away while jobs run, and what the records must say afterwards.
# shellcheck shell=bash

# Each takes its part away and brings it back.
break_agent() { "$vm" ssh "systemctl kill -s KILL 'jobglass-agent-*'"; }
mend_agent() { launch_agents; }

break_server() { kill -KILL "$server"; }
mend_server() { start_server "${url##*:}" && await_server; }

break_network() { "$vm" cut; }
mend_network() { "$vm" forward "${url##*:}"; }

break_read-only() { "$vm" ssh "mount --bind $spool $spool && mount -o remount,ro,bind $spool"; }
mend_read-only() { "$vm" ssh "umount $spool && wc -l </run/jobglass/hook-lost"; }

# Room for one record: a directory takes a page of it, too.
break_full() { "$vm" ssh "mount -t tmpfs -o size=16k jobglass $spool"; }
# A late hook may still be at work in it.
mend_full() {
  "$vm" ssh "cat $spool/lost /run/jobglass/hook-lost 2>/dev/null | wc -l
    for try in \$(seq 50); do umount $spool 2>/dev/null && exit; sleep 0.2; done; umount $spool"
}

# Jobs begin and end while one part is gone. None may be held, no node drained; afterwards the
# records must be whole, and every event in them once.
fault() { # PART, JOBS, DEMAND...
  say "$2 jobs without $1"
  "break_$1"
  "$vm" ssh "/opt/bed/burst fault-$1 $2 1"
  "mend_$1"
  collect
  "$bed/check-bursts" "$url" "$work" "fault-$1" "$2" events "${@:3}"
  echo "without $1: ok"
}

# The hook cannot write: it still succeeds, counts what it lost, and accounting tells the ends.
spool_fault() { # read-only or full, JOBS
  local lost
  say "$2 jobs with the spool $1"
  "$vm" ssh 'rm -f /run/jobglass/hook-lost'
  "break_$1"
  "$vm" ssh "/opt/bed/burst fault-$1 $2 1"
  lost=$("mend_$1")
  ((lost > 0)) || die "no loss was counted"
  "$vm" ssh 'rm -f /run/jobglass/hook-lost'
  collect
  "$bed/check-bursts" "$url" "$work" "fault-$1" "$2" rebuilt
  echo "spool $1: ok, $lost lost records counted"
}

# A daemon of Slurm's is killed in the middle: whatever Slurm makes of it, the records say the same.
# A slurmctld that had not saved a start forgets it and starts the job again; the node knows of both.
kill_fault() { # NAME, UNITS, JOBS
  say "$3 jobs while $1 is killed"
  "$vm" ssh "/opt/bed/burst killed-$1 $3 6 'sleep 2; systemctl kill -s KILL $2'"
  collect
  "$bed/check-bursts" "$url" "$work" "killed-$1" "$3" forgotten
  echo "$1 killed: ok"
}

short_jobs() { # JOBS
  say "$1 short jobs"
  "$vm" ssh "/opt/bed/burst short $1 0.1"
  collect
  "$bed/check-bursts" "$url" "$work" short "$1" numbers
  echo "$1 short jobs: ok"
}

all_faults() {
  fault agent 30
  fault server 30 numbers
  fault network 30 numbers
  spool_fault read-only 30
  spool_fault full 30
  kill_fault slurmctld slurmctld 20
  kill_fault slurmd 'slurmd@node1 slurmd@node2' 20
  short_jobs 100
}

fault_cut() {
  fault agent 10
  fault server 10 numbers
  fault network 10 numbers
}
