#!/bin/sh
# `npm start`: set-up, then Longshore with its sample web service. Takes the flags of `longshore up`.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh --engine
exec node_modules/node/bin/node scripts/start.ts "$@"
