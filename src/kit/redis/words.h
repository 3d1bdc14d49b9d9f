// SPDX-License-Identifier: Apache-2.0
//
// words.h — db/notices.h over Redis: short words between servers whose database passes none on.
#pragma once

#include <memory>

#include "db/notices.h"
#include "kit/redis/door.h"

namespace stithy::redis {

// The door outlives it.
std::unique_ptr<db::Notices> open_words(Door& door, db::Notices::Hear hear,
                                        db::Notices::Missed missed);

}  // namespace stithy::redis
