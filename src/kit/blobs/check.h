// SPDX-License-Identifier: Apache-2.0
//
// check.h — compares the rows of blobs with the bytes and with each other, for `stithy fsck`.
//
// Changes nothing. Beside a running server only what stays wrong is told: a row is looked at again
// before it is.
#pragma once

#include <functional>
#include <string>

#include "db/db.h"
#include "kit/blobs/store.h"

namespace stithy::blobs {

enum class CheckDepth : std::uint8_t { Sizes, Hashes };

struct Checked {
  std::uint64_t blobs = 0, size_bytes = 0;
};

// Calls `problem` with one sentence for each.
Result<Checked> check(Store& store, db::Database& database, CheckDepth depth,
                      const std::function<void(std::string)>& problem);

}  // namespace stithy::blobs
