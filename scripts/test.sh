#!/bin/sh
# `npm test`: set-up, then every check and every test level. Words given go on to vitest, to run less.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh --engine
exec node_modules/node/bin/node scripts/test.ts "$@"
