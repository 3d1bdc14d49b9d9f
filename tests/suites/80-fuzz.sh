#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs every harness of tests/fuzz for FUZZ_SECONDS (5) each, starting from its committed corpus.
#
# A harness names what it is built from in one comment line, sources (patterns leave out tests and
# main.cc) and libraries:
#   // fuzz: src/base/*.cc src/http/parser.cc -lfmt
#   // fuzz-run: -rss_limit_mb=0    an option of the run that this harness needs beside
# Seeds lie in tests/fuzz/corpus/NAME/, a dictionary in tests/fuzz/NAME.dict, for fuzz_NAME.cc.
# What a run finds stays in build/fuzz/crashes/.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite fuzz

seconds=${FUZZ_SECONDS:-5}
clang=clang++-14
shopt -s nullglob
harnesses=(tests/fuzz/fuzz_*.cc)
shopt -u nullglob

if ! command -v "$clang" > /dev/null; then
  for harness in "${harnesses[@]}"; do
    skipped "$(basename "$harness" .cc)" "$clang is not installed"
  done
  close_suite
fi

folder=$STITHY_ROOT/build/fuzz
generated=$(dirname "$STITHY_TOOLS")/gen
mkdir -p "$folder/crashes"

# One ninja file for all harnesses, so that shared sources compile once and in parallel.
write_ninja() {
  local launcher="" harness name words word object objects libraries
  command -v ccache > /dev/null && launcher="ccache "
  cat << RULES
builddir = $folder
rule cc
  command = ${launcher}$clang -std=c++20 -O1 -g1 -fsanitize=fuzzer-no-link,address,undefined $
    -fno-sanitize-recover=undefined -fno-omit-frame-pointer -iquote src -iquote tools $
    -iquote $generated $
    -MMD -MF \$out.d -c \$in -o \$out
  depfile = \$out.d
  deps = gcc
rule link
  command = $clang -fsanitize=fuzzer,address,undefined \$in -o \$out \$libraries
RULES
  declare -A seen=()
  for harness in "${harnesses[@]}"; do
    name=$(basename "$harness" .cc)
    words=$(sed -n 's,^// fuzz: *,,p' "$harness")
    objects="" libraries=""
    for word in $harness $words; do  # unquoted: the words may be patterns
      case "$word" in
        -l*) libraries+=" $word" ;;
        *_test.cc | */main.cc) ;;
        *.cc)
          object=$folder/objects/${word%.cc}.o
          objects+=" $object"
          if [[ -z ${seen[$object]:-} ]]; then
            seen[$object]=1
            echo "build $object: cc $word"
          fi
          ;;
      esac
    done
    echo "build $folder/$name: link$objects"
    echo "  libraries =$libraries"
  done
}

build_log=$folder/build.log
if ((${#harnesses[@]} > 0)); then
  write_ninja > "$folder/fuzz.ninja"
  ninja -f "$folder/fuzz.ninja" -k 0 > "$build_log" 2>&1 || grep -E 'error|FAILED' "$build_log"
fi

run_harness() {
  local name=$1 part=${1#fuzz_} status=0
  local found=$folder/corpus/$part
  mkdir -p "$found"
  local options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536
    -artifact_prefix="$folder/crashes/$part-" -print_final_stats=1 -verbosity=0)
  # What one harness needs beside, as its line `// fuzz-run:` says.
  mapfile -t -O "${#options[@]}" options < <(sed -n 's,^// fuzz-run: *,,p' "tests/fuzz/$name.cc")
  [[ -f tests/fuzz/$part.dict ]] && options+=(-dict="tests/fuzz/$part.dict")
  local seeds=()
  [[ -d tests/fuzz/corpus/$part ]] && seeds=("tests/fuzz/corpus/$part")
  "$folder/$name" "${options[@]}" "$found" "${seeds[@]}" > "$folder/$name.log" 2>&1 || status=$?
  echo "$status" > "$folder/$name.status"
}

# As many at once as there are processors.
at_once=$(nproc) begun=0
for harness in "${harnesses[@]}"; do
  name=$(basename "$harness" .cc)
  rm -f "$folder/$name.status"
  [[ -x $folder/$name && ! $harness -nt $folder/$name ]] || continue
  run_harness "$name" &
  begun=$((begun + 1))
  ((begun % at_once != 0)) || wait
done
wait

for harness in "${harnesses[@]}"; do
  name=$(basename "$harness" .cc)
  if [[ ! -f $folder/$name.status ]]; then
    failed "$name does not build; see $build_log"
  elif [[ $(< "$folder/$name.status") == 0 ]]; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$name.log")
    passed "$name (${runs:-?} inputs in $seconds s)"
  else
    tail -n 25 "$folder/$name.log"
    failed "$name"
  fi
done
close_suite
