// SPDX-License-Identifier: Apache-2.0
//
// seed.h — an instance that has something to show: people, repositories of every visibility with
// real histories, members, an archived and an empty one.
//
// The same content each time, but for ids and the moments that end today. A directory that was
// filled so bears the mark DATA/demo.json, and only such a one is ever emptied by reset.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "pillars/foundations.h"
#include "sys/files.h"

namespace stithy::app::demo {

inline constexpr std::string_view kMark = "demo.json";

struct Seeded {
  int people = 0, repositories = 0, commits = 0;
};

// Everybody's password is the same. Conflict when there are accounts already.
Result<Seeded> seed(const Foundations& on, const Secret<>& password);

bool is_demo(const sys::Path& data);
Result<void> write_mark(const sys::Path& data, Instant now);
// Removes everything but the settings file. Denied without the mark. The caller holds the lock of
// the directory and has nothing open in it.
Result<void> empty_demo(const sys::Path& data);

}  // namespace stithy::app::demo
