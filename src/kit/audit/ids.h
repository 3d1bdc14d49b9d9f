// SPDX-License-Identifier: Apache-2.0
//
// ids.h — identifiers of the audit log.
#pragma once

#include "base/ids.h"

namespace stithy {

using AuditId = Id<struct AuditTag>;

}  // namespace stithy
