// SPDX-License-Identifier: Apache-2.0
#include "db/before_commit.h"

namespace stithy::db {

constinit thread_local BeforeCommit* BeforeCommit::current_ = nullptr;

}  // namespace stithy::db
