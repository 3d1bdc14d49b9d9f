// SPDX-License-Identifier: Apache-2.0
//
// ids.h — identifiers that applications alone use. An application itself is a ClientId.
#pragma once

#include "base/ids.h"
#include "web/principal.h"

namespace stithy::applications {

using SecretId = Id<struct ApplicationSecretTag>;
using GrantId = Id<struct ApplicationGrantTag>;
using SigningKeyId = Id<struct ApplicationSigningKeyTag>;

}  // namespace stithy::applications
