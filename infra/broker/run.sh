#!/bin/sh
# Runs Mosquitto and has it read its passwords and ACL again whenever ingest has written them (SIGHUP ends the sessions
# whose password is gone). Needs BROKER_PASSWORD, the password of ingest, for the first start: ingest writes the rest.
set -eu
authority=${AUTHORITY_DIR:-/mosquitto/authority}
config=${MOSQUITTO_CONFIG:-/mosquitto/config/mosquitto.conf}
owner=${AUTHORITY_OWNER:-1000}
group=${AUTHORITY_GROUP:-mosquitto}

mkdir -p "$authority"
umask 027
if [ ! -e "$authority/passwords" ]; then
  # Not as an argument of a program, which everybody on the machine can read: printf is the shell's own.
  printf 'ingest:%s\n' "$BROKER_PASSWORD" > "$authority/first" && mosquitto_passwd -H sha512 -U "$authority/first"
  mv "$authority/first" "$authority/passwords"
fi
[ -e "$authority/acl" ] || printf 'user ingest\ntopic read city/v1/#\ntopic read feed/#\n' > "$authority/acl"
# Ingest writes, Mosquitto reads by its group; new files get the group from the folder.
if [ "$(id -u)" = 0 ]; then
  chown -R "$owner:$group" "$authority"
  chmod 2750 "$authority"
fi

mosquitto -c "$config" &
broker=$!
trap 'kill -TERM "$broker"; wait "$broker"; exit 0' TERM INT
generation() { cat "$authority/generation" 2>/dev/null || true; }
seen=$(generation)
while kill -0 "$broker" 2>/dev/null; do
  sleep 0.3 & wait $!
  now=$(generation)
  if [ "$now" != "$seen" ]; then
    seen=$now
    kill -HUP "$broker"
  fi
done
wait "$broker"
