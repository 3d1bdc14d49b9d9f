// SPDX-License-Identifier: Apache-2.0
//
// seeds.h — which seeds a simulation tries: STITHY_SEEDS=100000 asks for so many, STITHY_SEED=7
// for that one alone.
#pragma once

#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace stithy::kit {

struct Seeds {
  std::uint64_t first = 1, last = 2000;
  bool alone = false;

  static Seeds asked() {
    if (const auto one = number_of("STITHY_SEED", 0)) return {one, one, true};
    return {1, number_of("STITHY_SEEDS", 2000), false};
  }

 private:
  static std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return otherwise;
    return text::parse_number<std::uint64_t>(text).value_or(otherwise);
  }
};

}  // namespace stithy::kit
