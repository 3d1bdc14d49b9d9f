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
node_modules/.bin/esbuild "$source_file" --bundle --platform=node --format=esm --target=node18 \
  --packages=external --log-level=warning --outfile="$bundle"
exec node "$bundle" "$@"
