#!/usr/bin/env bash
# Writes the two lock files anew. Addresses stay out of them, so that they hold wherever packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  local out=$1
  shift
  CUSTOM_COMPILE_COMMAND="make lock" "${COMPILER:-.venv/bin/pip-compile}" --quiet --generate-hashes --strip-extras \
    --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --annotation-style=line \
    "$@" --output-file "$out" pyproject.toml requirements/build.in
  if grep -nE '://|--(find-links|index-url|extra-index-url|trusted-host)|^/' "$out"; then
    echo "$out: an address got into the lock" >&2
    exit 1
  fi
}
lock requirements/runtime.lock --extra formats
lock requirements/test.lock --extra formats --extra test
