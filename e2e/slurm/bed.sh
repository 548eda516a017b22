# Sourced by build-image, vm and run: where the parts of the Slurm test bed lie.
# shellcheck shell=bash

bed=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
repository=$(realpath "$bed/../..")
cache=${JOBGLASS_CACHE:-$HOME/.cache/jobglass}
release=${JOBGLASS_BED_RELEASE:-bookworm} # trixie has Slurm 24.11
cgroup=${JOBGLASS_BED_CGROUP:-2} # 1 boots the guest with the old hierarchies
export PYTHONDONTWRITEBYTECODE=1

# Says how it goes on; what came out of it goes to standard output.
say() { printf '[%3d s] %s\n' "$SECONDS" "$*" >&2; }
die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Prints the home of a JDK 25.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if grep -qs '^JAVA_VERSION="25' "$home/release" && [[ -x $home/bin/javac ]]; then
      realpath "$home"
      return
    fi
  done
  echo "no JDK 25 in JAVA_HOME or under /usr/lib/jvm" >&2
  return 1
}

# Prints the folder of the image that the present inputs ask for, whether it has been built or not.
image_directory() {
  local jdk digest
  jdk=$(find_jdk) || return
  digest=$(
    cd "$bed" && {
      find overlay ! -type d -printf '%m %p %l\n' | sort
      find overlay -type f -print0 | sort -z | xargs -0 cat build-image
      grep -E '^(IMPLEMENTOR|JAVA_RUNTIME)_?VERSION=' "$jdk/release"
    } | sha256sum
  )
  echo "$cache/slurm-$release-${digest:0:12}"
}
