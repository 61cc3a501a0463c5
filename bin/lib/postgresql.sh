# A PostgreSQL server of our own for the tests, on loopback, gone afterwards.

PG_BIN=
PG_HOME=

# The newest that is installed, from 15 on.
find_postgresql() {
  local at
  for at in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV) \
    "$(dirname "$(command -v pg_ctl || echo /)")"; do
    [ -x "$at/initdb" ] && [ "$(postgresql_version "$at")" -ge 15 ] || continue
    PG_BIN=$at
    return
  done
  return 1
}

need_postgresql() {
  find_postgresql && return
  need_packages "PostgreSQL 15 or newer" postgresql || exit 1
  find_postgresql && return
  echo "This system's PostgreSQL is older than 15; the tests need 15 or newer."
  exit 1
}

postgresql_version() {
  "$1/initdb" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/'
}

# start_postgresql: sets DATABASE_ADDRESS. The password keeps this computer's other
# users out, for who owns a PostgreSQL server can run programs as its user.
start_postgresql() {
  local port password attempt
  PG_HOME=$(mktemp -d "${TMPDIR:-/tmp}/classroom-monitor-pg.XXXXXX")
  password=$("$VENV/bin/python" -c 'import secrets; print(secrets.token_hex(16))')
  echo "$password" >"$PG_HOME/password"
  if [ "$(id -u)" = 0 ]; then chown -R postgres "$PG_HOME"; fi
  as_postgres "$PG_BIN/initdb" --pgdata="$PG_HOME/data" --username=tests --auth=password \
    --pwfile="$PG_HOME/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    >"$PG_HOME/initdb.log" || { cat "$PG_HOME/initdb.log" >&2; return 1; }
  # Another program may take the port between the look and the start.
  for attempt in 1 2 3; do
    port=$(free_port)
    if launch_postgresql "$port"; then
      DATABASE_ADDRESS=postgres://tests:$password@127.0.0.1:$port/postgres
      return
    fi
  done
  cat "$PG_HOME/server.log" >&2
  return 1
}

# Nothing here outlives the run, so nothing needs to reach the disk safely.
launch_postgresql() {
  as_postgres "$PG_BIN/pg_ctl" --pgdata="$PG_HOME/data" --log="$PG_HOME/server.log" \
    --silent --wait start --options="-p $1 -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories='' -c max_connections=200 -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off"
}

stop_postgresql() {
  [ -n "$PG_HOME" ] || return 0
  if [ -e "$PG_HOME/data/postmaster.pid" ]; then
    as_postgres "$PG_BIN/pg_ctl" --pgdata="$PG_HOME/data" --silent --mode=immediate stop
  fi
  rm -rf "$PG_HOME"
  PG_HOME=
}

# The server refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && PATH=$PATH:/usr/sbin:/sbin runuser -u postgres -- "$@"); else "$@"; fi
}

free_port() {
  "$VENV/bin/python" -c \
    'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
