# Gets what only the system's own package manager can bring.

# need_packages WHAT PACKAGE...: installs them where that is ours to do, else says how.
need_packages() {
  local what=$1
  shift
  if ! command -v apt-get >/dev/null || ! may_install; then
    echo "$what is missing. Install it, then run this again. On Debian or Ubuntu:"
    echo "    sudo apt-get install $*"
    return 1
  fi
  echo "$what is missing; installing from the distribution: $*"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

may_install() {
  [ "$(id -u)" = 0 ] || { [ "${CI:-}" = true ] && sudo -n true 2>/dev/null; }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
