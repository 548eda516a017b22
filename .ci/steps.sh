# Sourced by .ci/run and .ci/long: named steps, each timed, with a table at the end and, when one failed,
# what it complained of.
# shellcheck shell=bash

names=(); seconds=(); results=()
started=$SECONDS

step() {  # step NAME COMMAND...: runs it, remembers how long it took; the first failure ends the run
  local name=$1 from=$SECONDS status=0
  output=${output:-$(mktemp)}
  shift
  printf '\n==> %s\n' "$name"
  { "$@"; } > >(tee "$output") 2>&1 || status=$?
  # A program that was left behind may keep the output open.
  timeout 5 tail --pid=$! -s 0.1 -f /dev/null || true
  names+=("$name"); seconds+=($((SECONDS - from)))
  if [ "$status" -eq 0 ]; then results+=(ok); else results+=("failed ($status)"); exit "$status"; fi
}

complaints() {  # what the failed step printed, at the very end, where a reader of a cut log looks
  [ "${#results[@]}" -gt 0 ] && [ "${results[-1]}" != ok ] || return 0
  printf '\n%s: %s\n' "${names[-1]}" "${results[-1]}"
  grep -E '^ *FAILED|\[ERROR\]|Error:' "$output" | head -n 15 || true
  echo ...
  tail -n 10 "$output"
}

time_table() {
  printf '\n%-40s %9s  %s\n' 'where the time went' 'seconds' 'result'
  local i
  for i in "${!names[@]}"; do
    printf '%-40s %9d  %s\n' "${names[$i]}" "${seconds[$i]}" "${results[$i]}"
  done
  printf '%-40s %9d\n' total $((SECONDS - started))
}
trap 'time_table; complaints; rm -f "${output:-}"' EXIT

install_packages() {  # install_packages PACKAGE...: only what is missing
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ "${#missing[@]}" -eq 0 ] && return 0
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
