// SPDX-License-Identifier: Apache-2.0
//
// resolve.h — the addresses a host name stands for, asked of the machine's resolver.
//
// Blocking, as long as the resolver takes. A name may stand for something else a moment later: who
// must be sure connects to one of the addresses, not to the name.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "http/address.h"

namespace stithy::http {

// Numeric hosts (also "[::1]") stand for themselves. Unavailable when the name has no address now.
Result<std::vector<Address>> resolve(const std::string& host);

}  // namespace stithy::http
