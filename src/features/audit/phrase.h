// SPDX-License-Identifier: Apache-2.0
//
// phrase.h — what is typed to search the audit log, as a filter. Pure.
//
//   actor:ada action:repo repo:guild/engine created:>=2026-11-01 motor
//
// Words with a colon narrow; all others are looked for in what an entry says, as one text. action:
// takes a whole action or its first word; created: takes a day, ">=", ">", "<=" or "<" before one,
// or two with ".." between.
#pragma once

#include <string_view>

#include "base/result.h"
#include "kit/audit/log.h"

namespace stithy::audit {

constexpr std::size_t kPhraseBytesMax = 400;

// Adds to the filter; Invalid at "q" when a day cannot be read.
Result<void> add_phrase(Filter& filter, std::string_view phrase);

}  // namespace stithy::audit
