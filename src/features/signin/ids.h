// SPDX-License-Identifier: Apache-2.0
//
// ids.h — the identifiers of signing in.
#pragma once

#include "base/ids.h"

namespace stithy::signin {

using RegistrationId = Id<struct RegistrationTag>;
using ProviderId = Id<struct ProviderTag>;

}  // namespace stithy::signin
