# Finds a Python that the project can run on.

# Runs the candidate, for version managers leave shims that only fail.
python_fits() {
  "$1" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' \
    2>/dev/null
}

python_is_whole() {
  "$1" -c 'import ensurepip, sqlite3, ssl, venv' 2>/dev/null
}

python_candidates() {
  local name home=${HOME:-/nonexistent} found
  for name in python3 python3.14 python3.13 python3.12; do
    found=$(command -v "$name") && echo "$found"
  done
  # Where pyenv, uv, asdf and mise keep what they installed; newest first.
  printf '%s\n' \
    "${PYENV_ROOT:-$home/.pyenv}"/versions/*/bin/python3 \
    "$home"/.local/share/uv/python/*/bin/python3 \
    "${ASDF_DATA_DIR:-$home/.asdf}"/installs/python/*/bin/python3 \
    "$home"/.local/share/mise/installs/python/*/bin/python3 | sort -rV
}

# Prints the first Python that fits and has all its parts, or else fails, printing
# the first that fits.
search_python() {
  local candidate bare=
  while read -r candidate; do
    [ -x "$candidate" ] && python_fits "$candidate" || continue
    if python_is_whole "$candidate"; then
      echo "$candidate"
      return 0
    fi
    bare=${bare:-$candidate}
  done < <(python_candidates)
  echo "$bare"
  return 1
}

find_python() {
  local found package
  found=$(search_python) && { echo "$found"; return; }
  if [ -n "$found" ]; then
    # Debian and Ubuntu ship venv apart from Python itself.
    package=python$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    need_packages "Python's venv module" "$package" >&2 || return 1
  elif apt_python_fits; then
    need_packages "Python 3.12, 3.13 or 3.14" python3 python3-venv >&2 || return 1
  fi
  found=$(search_python) && { echo "$found"; return; }
  say_python_missing >&2
  return 1
}

apt_python_fits() {
  command -v apt-cache >/dev/null || return 1
  # A fresh container has no lists to look in.
  if may_install; then as_root apt-get update -qq >/dev/null; fi
  apt-cache show python3 2>/dev/null | grep -E '^Version: 3\.(12|13|14)\.' >/dev/null
}

say_python_missing() {
  echo "Classroom Monitor needs Python 3.12, 3.13 or 3.14 with its venv module, and this"
  echo "computer has none. Debian 13 and Ubuntu 24.04 have it in the packages python3 and"
  echo "python3-venv, Fedora in python3.13, Homebrew in python@3.13. On an older system a"
  echo "version manager brings it: \"pyenv install 3.13\" or \"uv python install 3.13\"."
}
