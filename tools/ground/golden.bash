# SPDX-License-Identifier: Apache-2.0
#
# Golden tests of a checking tool: small trees under tests/, each with the output that the tool must
# print for it. Sourced by tools/*/test.sh. STITHY_GOLDEN=write rewrites the expected outputs.
#
# A case is a folder tests/NAME/ with tree.txt (files as `=== path` followed by their lines) and
# expected.txt (the output, and the exit status in the last line).
set -euo pipefail

# unpack TREE.TXT FOLDER; the word NUL() in a line stands for a zero byte, ESC() for an escape.
unpack() {
  mkdir -p "$2"
  awk -v root="$2" '
    /^=== / {
      if (path) close(path)
      path = root "/" substr($0, 5)
      folder = path
      sub("/[^/]*$", "", folder)
      system("mkdir -p \"" folder "\"")
      printf "" > path
      next
    }
    { gsub(/ESC\(\)/, "\033"); print > path }' "$1"
  { grep -rlZ 'NUL()' "$2" || true; } | xargs -0 -r sed -i 's/NUL()/\x00/'
}

# run_cases TOOL [ARGUMENT...]: every case below $here/tests with `TOOL --root TREE ARGUMENT...`.
# With $golden_config, that file of the present tree is put into each case at the same place.
run_cases() {
  local tool=$1 folder name actual status bad=0 work
  shift
  if [[ ! -x $tool ]]; then
    echo "$tool is not built."
    return 1
  fi
  work=$(mktemp -d)
  for folder in "$here"/tests/*/; do
    name=$(basename "$folder")
    unpack "$folder/tree.txt" "$work/$name"
    if [[ -n ${golden_config:-} ]]; then
      mkdir -p "$work/$name/$(dirname "$golden_config")"
      cp "$here/../../$golden_config" "$work/$name/$golden_config"
    fi
    status=0
    actual=$("$tool" --root "$work/$name" "$@" 2>&1) || status=$?
    actual+=$'\n'"exit $status"
    if [[ ${STITHY_GOLDEN:-} == write ]]; then
      printf '%s\n' "$actual" > "$folder/expected.txt"
    elif ! diff -u "$folder/expected.txt" <(printf '%s\n' "$actual"); then
      echo "$name: the output differs"
      bad=1
    fi
  done
  rm -rf "$work"
  return $bad
}
