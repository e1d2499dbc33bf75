#!/usr/bin/env bash
# Installs the components that tests run against, then builds and runs all tests.
# Arguments go to dotnet test: tests/run.sh --filter FullyQualifiedName~Chain
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

need() {
  command -v "$1" >/dev/null 2>&1 || { echo "tests/run.sh: $1 is missing: $2" >&2; exit 1; }
}

# Installs the Debian packages whose programs are missing ("program:package" each), where this may be done.
install_debian_components() {
  local component missing=""
  for component in "$@"; do
    command -v "${component%%:*}" >/dev/null 2>&1 || missing="$missing ${component##*:}"
  done
  [ -n "$missing" ] || return 0
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq
    # shellcheck disable=SC2086 # a list
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ${apt_flags:-} $missing >/dev/null
  else
    echo "tests/run.sh: missing, their tests are skipped:$missing" >&2
  fi
}

# The packages of tests/npm go to artifacts/npm, again only when the lock file has changed.
install_npm_components() {
  local folder=$root/artifacts/npm
  mkdir -p "$folder"
  if ! cmp -s tests/npm/package-lock.json "$folder/installed.json"; then
    rm -f "$folder/installed.json"
    cp tests/npm/package.json tests/npm/package-lock.json "$folder/"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp tests/npm/package-lock.json "$folder/installed.json"
  fi
  export TOOLEXEC_TEST_NPM=$folder
}

need dotnet "install the .NET SDK that global.json names"
need node "install Node.js 20 or later"
need npm "install npm, which comes with Node.js"
install_debian_components bwrap:bubblewrap podman:podman runc:runc runsc:runsc python3:python3
# What comes recommended with it mounts control groups, and guards the machine by AppArmor.
apt_flags=--no-install-recommends install_debian_components dockerd:docker.io
install_npm_components

# Two test projects at a time: more only makes the tests that start servers wait for each other.
dotnet test ToolExec.sln --configuration Release --nologo -maxcpucount:2 "$@"
