#!/bin/sh
# `make run`: the main job on a few drafts, one after the other.
set -eu
cd "$(dirname "$0")/.."
while IFS= read -r draft; do
  printf '\n$ omtanke check --audience friends "%s"\n\n' "$draft"
  .venv/bin/omtanke check --audience friends "$draft" || [ $? -eq 1 ]
done < examples/drafts.txt
printf '\nDit eget udkast:  .venv/bin/omtanke check "…"\n'
