#!/usr/bin/env bash
# Writes the lock files anew. Addresses stay out of them, so that they hold wherever packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  local out=$1
  shift
  CUSTOM_COMPILE_COMMAND="make lock" "${COMPILER:-.venv/bin/pip-compile}" --quiet --generate-hashes --strip-extras \
    --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --annotation-style=line \
    --output-file "$out" "$@"
  if grep -nE '://|--(find-links|index-url|extra-index-url|trusted-host)|^/' "$out"; then
    echo "$out: an address got into the lock" >&2
    exit 1
  fi
}
project=(pyproject.toml requirements/build.in --extra formats)
lock requirements/runtime.lock "${project[@]}"
lock requirements/test.lock "${project[@]}" --extra test
lock requirements/security.lock requirements/security.in
