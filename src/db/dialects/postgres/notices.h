// SPDX-License-Identifier: Apache-2.0
//
// notices.h — notices.h of db/ over one connection that listens, and a thread for it.
#pragma once

#include "db/notices.h"

namespace stithy::db::postgres {

Result<std::unique_ptr<Notices>> open_notices(const Options& options, Notices::Hear hear,
                                              Notices::Missed missed);

}  // namespace stithy::db::postgres
