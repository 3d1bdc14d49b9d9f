// SPDX-License-Identifier: Apache-2.0
//
// ids.h — identifiers that accounts alone use.
#pragma once

#include "base/ids.h"

namespace stithy::account {

using EmailId = Id<struct EmailTag>;
using IdentityId = Id<struct IdentityTag>;

}  // namespace stithy::account
