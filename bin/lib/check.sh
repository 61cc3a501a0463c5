# What is looked at before any test runs.

# The tests start the browser by the name "chromium".
need_chromium() {
  local name
  export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" >/dev/null || continue
    mkdir -p build/tools
    ln -sf "$(command -v "$name")" build/tools/chromium
    export PATH=$PWD/build/tools:$PATH
    return
  done
  need_packages "Chromium" chromium fonts-liberation || {
    echo "Ubuntu has it as a snap instead (sudo snap install chromium); Chrome will do too."
    exit 1
  }
}

check_code() {
  local bad=0 slowest
  # Takes as long as all the others together.
  check "types" types &
  slowest=$!
  check "shell" shell_parses bin/bench bin/run bin/test bin/lock bin/set-up bin/lib/*.sh .ci/run || bad=1
  check "ruff check" in_bin ruff check . || bad=1
  check "ruff format" in_bin ruff format --check . || bad=1
  check "djlint" in_bin djlint --lint --quiet classroom_monitor || bad=1
  check "manage.py check" manage check || bad=1
  check "migrations" manage makemigrations --check --dry-run || bad=1
  wait $slowest || bad=1
  [ $bad = 0 ] || { echo "The checks above failed; no test was run."; exit 1; }
}

# One by one, since bash reads the first file alone.
shell_parses() {
  local file bad=0
  for file in "$@"; do bash -n "$file" || bad=1; done
  return $bad
}

# Prints what a check says only when it has something to say.
check() {
  local name=$1 said
  shift
  said=$("$@" 2>&1) && { echo "ok      $name"; return; }
  printf '%s\nfailed  %s\n' "$said" "$name"
  return 1
}

in_bin() {
  local tool=$1
  shift
  "$VENV/bin/$tool" "$@"
}

# Reads the settings, as the checks above do.
types() {
  DATA_DIR=build/check SECRET_KEY=only-for-checks "$VENV/bin/mypy"
}

manage() {
  DATA_DIR=build/check SECRET_KEY=only-for-checks "$VENV/bin/python" manage.py "$@"
}
