# Sourced by run: the agent's Debian package in the guest, as an administrator meets it.
# shellcheck shell=bash

package() {
  "$repository/deploy/package/build" --out "$work/package" >/dev/null
  "$vm" copy "$work"/package/*.deb /opt/jobglass
  "$vm" copy "$repository/cli/target/cli/lib" /opt/jobglass/cli
  install_package
  local level
  for level in 0 1 2 3; do
    adopt "$level"
  done
  remove_package
}

# Nothing of the unit's sandbox is lifted. The compiler stays off, as in all of the bed, and the quarter of a
# core is not enforced: of an emulated one it leaves sacct too little to answer in.
install_package() {
  "$vm" ssh 'rm -rf /usr/libexec/jobglass/* /var/spool/jobglass &&
    apt-get install -y /opt/jobglass/*.deb >/dev/null &&
    test "$(systemctl is-enabled jobglass-agent)" = enabled &&
    cat >>/etc/jobglass/agent.env' <<END || die "the package does not install"
JOBGLASS_AGENT_SERVER=http://jobglass:8080
JOBGLASS_AGENT_CLUSTER=bed
JOBGLASS_AGENT_NODE=node1
JOBGLASS_AGENT_CPU_LIMIT=1000
JOBGLASS_AGENT_JAVA_OPTIONS=-Xint
END
  printf '[Service]\nCPUQuota=\n' | "$vm" ssh 'mkdir -p /etc/systemd/system/jobglass-agent.service.d &&
    cat >/etc/systemd/system/jobglass-agent.service.d/emulated.conf && systemctl daemon-reload'
  restart_unit
  "$vm" ssh systemd-analyze security --no-pager jobglass-agent | tail -n 1
  echo "installed; the unit runs in its sandbox"
}

restart_unit() {
  "$vm" ssh 'systemctl restart jobglass-agent
    for try in $(seq 180); do
      curl -sf -o /dev/null http://127.0.0.1:9816/metrics && exit
      sleep 1
    done
    systemctl status --no-pager jobglass-agent
    journalctl -u jobglass-agent -n 40 --no-pager
    exit 1' || die "the unit does not start"
  ! "$vm" ssh journalctl -u jobglass-agent --no-pager | grep 'Failed with result' >&2 || die "the unit does not stop well"
}

# Slurm as docs/slurm.md would have it at this level, a job, and what is known of it.
adopt() { # LEVEL
  local hook=/usr/libexec/jobglass/jobglass-hook
  {
    grep -Ev '^(Prolog|Epilog|PrologSlurmctld|EpilogSlurmctld|JobComp(Type|Loc))=' "$bed/overlay/etc/slurm/slurm.conf"
    (($1 < 2)) || printf '%s\n' {Prolog,Epilog}{,Slurmctld}=$hook
    (($1 < 3)) || printf '%s\n' JobCompType=jobcomp/script JobCompLoc=$hook
  } >"$work/slurm.conf"
  "$vm" copy "$work/slurm.conf" /etc/slurm
  "$vm" ssh "systemctl restart slurmctld slurmd@node1 slurmd@node2 slurmd@node3"
  if (($1 == 1)); then
    printf '%s\n' JOBGLASS_AGENT_ACCOUNTING=/usr/bin/sacct JOBGLASS_AGENT_ACCOUNTING_INTERVAL=10 |
      "$vm" ssh 'cat >>/etc/jobglass/agent.env'
    restart_unit
  fi
  say "a job at level $1"
  run_job "level-$1"
  collect
  "$vm" ssh "java -Xint -cp '/opt/jobglass/cli/lib/*' io.jobglass.cli.Main check --slurm -o csv" >"$work/check"
  "$bed/check-level" "$url" "$work" "$1" || {
    "$vm" ssh journalctl -u jobglass-agent -n 40 --no-pager >&2
    return 1
  }
}

run_job() { # NAME
  "$vm" ssh "install -d -o alice /home/alice/output && cd /home/alice/output &&
    until [ \$(sinfo -hNt idle -o %N | wc -l) = 3 ]; do sleep 1; done
    printf '#!/bin/sh\n/opt/bed/load 2 40 10; exit 64\n' |
      runuser -u alice -- sbatch --parsable -J $1 -w node1 -n 1 --mem=100 -o $1 >/dev/null &&
    until left=\$(squeue -h) && [ -z \"\$left\" ]; do sleep 1; done
    ! sinfo -hN -o '%N %T %E' | grep -v idle" || die "$1: the job did not run, or a node is not idle"
}

# slurm.conf goes on naming the hook: something that Slurm can run must stay there.
remove_package() {
  "$vm" ssh 'dpkg -r jobglass-agent >/dev/null && ! systemctl is-active -q jobglass-agent &&
    test ! -e /usr/lib/jobglass-agent/lib' || die "the package does not go"
  run_job removed
  "$vm" ssh 'dpkg -P jobglass-agent >/dev/null && test ! -e /etc/jobglass && test ! -e /var/spool/jobglass' ||
    die "the package leaves something"
  run_job purged
  echo "removed, purged: jobs run on, no node drained"
}
