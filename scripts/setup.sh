#!/bin/sh
# Makes a fresh checkout ready: the dependencies, the pinned Node and, with --engine, something to run
# containers with and a busybox to build the sample image from. Silent when all of it is there already.
# Needs nothing but a POSIX shell, npm and any Node that npm runs on.
set -eu
cd "$(dirname "$0")/.."

stamp=node_modules/.longshore-lock.json
node=node_modules/node/bin/node

main() {
  if ! cmp -s package-lock.json "$stamp" || [ ! -x "$node" ]; then
    install_dependencies
    cp package-lock.json "$stamp"
  fi
  if [ "${1-}" = --engine ]; then install_engine; fi
}

install_dependencies() {
  command -v npm >/dev/null || fail "npm is not installed. Install Node.js 20 or later, which brings it."
  # The pinned Node comes through an install script, and it and the tools are development dependencies:
  # neither may be switched off by the user's own npm settings.
  step "Installing dependencies and the pinned Node.js with npm" \
    npm ci --include=dev --ignore-scripts=false --no-audit --no-fund
  if [ ! -x "$node" ]; then
    step "Fetching the pinned Node.js" npm rebuild node --ignore-scripts=false
  fi
  if ! "$node" --version >/dev/null 2>&1; then
    # Node 26 needs libatomic, which a minimal Debian has not got.
    if has_apt; then
      apt_install libatomic1 libstdc++6
    fi
    "$node" --version >/dev/null || fail "The pinned Node.js does not run on this machine (see above)."
  fi
}

install_engine() {
  if ! has dockerd && ! engine_answers; then
    if ! has_apt; then
      fail "No container engine answers and dockerd is not installed." \
        "Install Docker Engine (or Docker Desktop) and start it, or set DOCKER_HOST, then try again."
    fi
    # Debian's docker.io, with what it needs where nothing else is installed.
    if grep -q ' /sys/fs/cgroup' /proc/mounts; then
      apt_install docker.io iptables nftables ca-certificates busybox-static
    else
      apt_install docker.io iptables nftables ca-certificates busybox-static cgroupfs-mount
      as_root cgroupfs-mount
    fi
    if [ "$(id -u)" != 0 ] && ! engine_answers; then
      fail "Docker Engine is installed, but you may not use it yet. Join its group:" \
        "  sudo usermod -aG docker $(id -un)" "then log in again (or run: newgrp docker) and try again."
    fi
  fi
  if ! has busybox && has_apt; then apt_install busybox-static; fi
  # Enforces security groups; without it tasks run unfiltered.
  if ! has nft && has_apt; then apt_install nftables; fi
}

# Whether an engine answers where Docker's clients look for one. The program itself looks again, and says
# what is wrong when it finds none; this only decides whether to install one.
engine_answers() {
  for socket in "${DOCKER_HOST-}" /var/run/docker.sock "${XDG_RUNTIME_DIR-/nowhere}/docker.sock" \
    "$HOME/.docker/run/docker.sock" "$HOME/.docker/desktop/docker.sock" \
    "$HOME/.colima/default/docker.sock" "$HOME/.orbstack/run/docker.sock" "$HOME/.rd/docker.sock" \
    "${XDG_RUNTIME_DIR-/nowhere}/podman/podman.sock" /run/podman/podman.sock; do
    case $socket in
      '') continue ;;
      unix://*) socket=${socket#unix://} ;;
      *://*) return 0 ;;
    esac
    [ -S "$socket" ] || continue
    "$node" -e '
      const request = require("node:http").get({ socketPath: process.argv[1], path: "/_ping", timeout: 3000 });
      request.on("response", (response) => process.exit(response.statusCode === 200 ? 0 : 1));
      request.on("timeout", () => process.exit(1)).on("error", () => process.exit(1));
    ' "$socket" && return 0
  done
  return 1
}

has() {
  command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ] || [ -x "/usr/local/sbin/$1" ]
}

# Whether we can install Debian packages: apt, and root or a sudo that may ask its user.
has_apt() {
  has apt-get || return 1
  [ "$(id -u)" = 0 ] && return 0
  has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
  if [ "$(id -u)" != 0 ]; then
    echo "longshore set-up: needs sudo to install $*" >&2
    sudo -v || fail "Install these packages, then try again: $*"
  fi
  step "Refreshing Debian's package lists" as_root apt-get -q update
  step "Installing $* with apt-get" \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Runs a long command, saying what it does and how long it has been at it; shows its output if it fails.
step() {
  what=$1
  shift
  log=$(mktemp)
  started=$(date +%s)
  echo "longshore set-up: $what ..." >&2
  # A shell without job control lets its background commands ignore Ctrl-C, so it is passed on.
  "$@" >"$log" 2>&1 </dev/null &
  child=$!
  trap 'kill "$child" 2>/dev/null; rm -f "$log"; exit 130' INT TERM
  while kill -0 "$child" 2>/dev/null; do
    sleep 1
    show_progress
  done
  if wait "$child"; then code=0; else code=$?; fi
  trap - INT TERM
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
  if [ "$code" != 0 ]; then
    cat "$log" >&2
    rm -f "$log"
    fail "This failed: $*"
  fi
  rm -f "$log"
  echo "longshore set-up: done in $(($(date +%s) - started)) s" >&2
}

# A terminal sees the seconds and the command's last line; a log file a line every ten seconds.
show_progress() {
  elapsed=$(($(date +%s) - started))
  if [ -t 2 ]; then
    last=$(tail -c 300 "$log" | tr '\r' '\n' | tail -n 1 | cut -c 1-60)
    printf '\r\033[K  %s s  %s' "$elapsed" "$last" >&2
  elif [ $((elapsed % 10)) = 0 ] && [ "$elapsed" -gt 0 ]; then
    echo "  $elapsed s" >&2
  fi
}

fail() {
  for line in "$@"; do echo "longshore set-up: $line" >&2; done
  exit 1
}

main "$@"
