#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The server with a Redis beside it: what servers share, and a Redis that is killed, stands still
# and comes back under load. The conformance cases of cache and rate limits over memory and Redis
# are unit tests; they run here again with their counts, and so do those of jobs, handed out by the
# database and by Redis. STITHY_REDIS_ONLY=server leaves them out.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"

preset=$(basename "$(dirname "$STITHY")")
only=${STITHY_REDIS_ONLY:-}
unset STITHY_REDIS_ONLY # the program refuses names that are no settings
if [[ $only != server ]]; then
  tools/bootstrap/build.sh "$preset" stithy_unit || exit 1
  if ! "build/$preset/stithy_unit" --no-colors=true \
    --source-file='*src/kit/redis/*,*src/kit/cache/*,*src/web/rate_test.cc' 2> /dev/null |
    grep -E 'conformance|cache hits|SKIP|FAIL|ERROR|test cases:'; then
    echo "the unit tests of Redis, cache and rate limits did not run"
    exit 1
  fi
  for by in database redis; do
    echo "jobs handed out by $by:"
    files='*src/kit/jobs/*' left_out=none
    if [[ $by == redis ]]; then files+=',*src/kit/dispatch/*' left_out='whatever dies, no*'; fi
    if ! STITHY_TEST_DISPATCH=$by "build/$preset/stithy_unit" --no-colors=true \
      --source-file="$files" --test-case-exclude="$left_out" 2> /dev/null |
      grep -E 'handed out by|the servers ran|SKIP|FAIL|ERROR|test cases:'; then
      echo "the unit tests of jobs did not run"
      exit 1
    fi
  done
fi
exec tests/harness/run.sh tests/redis/redis.ts
