#!/bin/sh
# Runs once, when the database is made: the login of the services, which owns nothing. Its rights come from the migrations.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password SERVICE_PASSWORD
create role cityloop_service login password :'password';
SQL
