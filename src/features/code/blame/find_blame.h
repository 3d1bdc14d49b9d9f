// SPDX-License-Identifier: Apache-2.0
//
// find_blame.h — what an address asks of blame, and the answer; for the page and the API.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "features/code/resolve.h"
#include "git/history/blame.h"

namespace stithy::code {

struct BlameWish {
  bool ignore_whitespace = false;  // "?w=1"
  bool follow_copies = false;      // "?copies=1"
  bool use_ignore_list = true;     // unless "?ignore=no"
};
BlameWish wish_of(const web::Request& request);
// The address with what the wish asks for in its query.
std::string with_wish(std::string href, const BlameWish& wish);

struct FoundBlame {
  std::shared_ptr<const git::Blame> blame;
  std::optional<git::IgnoreList> list;  // of the revision, whether it was used or not
};
// Waits at most `span`; then the blame may go on. Unavailable when too many are asked for.
Result<FoundBlame> find_blame(const Spot& spot, const web::Request& request, const BlameWish& wish,
                              std::chrono::milliseconds span);

}  // namespace stithy::code
