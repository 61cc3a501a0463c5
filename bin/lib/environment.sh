# Makes .venv from the hashed lists of packages, once, and again when these change.

VENV=$PWD/.venv

# prepare_environment LIST: LIST is a file of requirements/, without its ending.
prepare_environment() {
  local python stamp=$VENV/installed-$1
  # What the tests need includes what the product needs.
  if is_installed "$1" || is_installed test; then return; fi
  if ! environment_is_sound; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear "$VENV"
  fi
  echo "Installing the packages of requirements/$1.txt"
  rm -f "$stamp"
  in_venv pip install --require-hashes --only-binary=:all: -r "requirements/$1.txt"
  # Without isolation no build tool is fetched: setuptools stands in the list.
  in_venv pip install --no-deps --no-build-isolation --no-index --editable .
  in_venv pip check
  fingerprint "$1" >"$stamp"
}

is_installed() {
  [ -x "$VENV/bin/python" ] && [ -e "$VENV/installed-$1" ] &&
    [ "$(cat "$VENV/installed-$1")" = "$(fingerprint "$1")" ]
}

# A folder that was moved or copied has an environment that points elsewhere.
environment_is_sound() {
  [ -x "$VENV/bin/python" ] && python_fits "$VENV/bin/python" &&
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 &&
    grep -qsF "$VENV" "$VENV/bin/activate"
}

in_venv() {
  local log=$VENV/install.log
  "$VENV/bin/python" -m "$@" --disable-pip-version-check --quiet >"$log" 2>&1 || {
    cat "$log" >&2
    echo "The packages could not be installed; the lines above say why." >&2
    return 1
  }
}

# Changes with the list, the way of installing, the folder and the Python.
fingerprint() {
  "$VENV/bin/python" - "$VENV" "requirements/$1.txt" pyproject.toml <<'PYTHON'
import hashlib, pathlib, sys
parts = [sys.version, sys.argv[1], *(pathlib.Path(p).read_text() for p in sys.argv[2:])]
print(hashlib.sha256("\0".join(parts).encode()).hexdigest())
PYTHON
}
