#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh FILE.ts [ARGUMENT...]: bundles a TypeScript test with esbuild and runs it with node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source_file=$1
shift
bundle=build/tests/$(echo "${source_file%.ts}" | tr '/' '_').mjs
mkdir -p build/tests
# Renamed when whole: two suites that run at the same time may bundle the same file.
node_modules/.bin/esbuild "$source_file" --bundle --platform=node --format=esm --target=node18 \
  --packages=external --log-level=warning --outfile="$bundle.$$"
mv "$bundle.$$" "$bundle"
exec node "$bundle" "$@"
