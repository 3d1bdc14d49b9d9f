// SPDX-License-Identifier: Apache-2.0
//
// ids.h — the identifiers of keys that people sign with.
#pragma once

#include "base/ids.h"

namespace stithy::signing {

using GpgKeyId = Id<struct GpgKeyTag>;
using SshSigningKeyId = Id<struct SshSigningKeyTag>;

}  // namespace stithy::signing
