// SPDX-License-Identifier: Apache-2.0
//
// ids.h — identifiers of what belongs to an organisation.
#pragma once

#include "base/ids.h"

namespace stithy::org {

using InvitationId = Id<struct InvitationTag>;

}  // namespace stithy::org
