// SPDX-License-Identifier: Apache-2.0
//
// ids.h — the identifier of a passkey.
#pragma once

#include "base/ids.h"

namespace stithy::passkey {

using PasskeyId = Id<struct PasskeyTag>;

}  // namespace stithy::passkey
