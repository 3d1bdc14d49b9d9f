#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# test.sh [path to stithy-floorplan]
#
# Golden tests of stithy-floorplan; see tools/ground/golden.bash.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/ground/golden.bash
source "$here/../ground/golden.bash"
tool=$(realpath "${1:-$here/../../build/dev/tools/stithy-floorplan}")

run_cases "$tool"

# The drawing is well-formed, names every floor that exists and none that does not.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unpack "$here/tests/clean/tree.txt" "$work"
picture=$("$tool" --root "$work" --draw -)
python3 -c 'import sys, xml.dom.minidom as x; x.parseString(sys.stdin.read())' <<< "$picture"
for word in base features issues account; do
  grep -q ">[^<]*$word</text>" <<< "$picture" || { echo "the drawing lacks $word"; exit 1; }
done
if grep -q '>sandbox</text>' <<< "$picture"; then
  echo "the drawing shows a floor that has no file"
  exit 1
fi
