// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/deliver.h"

#include <doctest/doctest.h>

namespace stithy::hooks {

TEST_CASE("a target rests longer after each failure, an hour at most") {
  std::vector<std::int64_t> rests;
  for (std::int64_t failures : {1, 2, 3, 4, 6, 7, 1'000'000})
    rests.push_back(rest_after(failures).count());
  CHECK(rests == std::vector<std::int64_t>{10, 30, 90, 270, 2430, 3600, 3600});
}

}  // namespace stithy::hooks
