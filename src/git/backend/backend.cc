// SPDX-License-Identifier: Apache-2.0
#include "git/backend/backend.h"

#include "base/text.h"

namespace stithy::git::backend {

Error object_missing(const Oid& oid) {
  Error error = not_found("This object is not in the repository.");
  error.cause = "missing object " + oid.hex();
  return error;
}

Error unreadable(const std::string& words) {
  if (auto lack = lack_of_room(words)) return *std::move(lack);
  return damaged(words);
}

Error object_too_large(const Oid& oid, std::uint64_t bytes) {
  Error error =
      too_large(text::format("This object is too large to show ({}).", text::render_size(bytes)));
  error.cause = "object " + oid.hex();
  return error;
}

Error prefix_missing(std::string_view hex) {
  return not_found(text::format("No object of this repository begins with {}.", hex));
}

Error prefix_ambiguous(std::string_view hex) {
  return conflict(text::format("More than one object begins with {}; give more digits.", hex));
}

}  // namespace stithy::git::backend
