// SPDX-License-Identifier: Apache-2.0
//
// client.h — which application calls, and whether it showed what it has to show.
//
// A confidential one gives its secret by HTTP Basic or in the body, by one of the two; a public one
// gives its client_id alone. Wrong secrets are counted like wrong passwords, by the address they
// come from; calls are counted by the application, too.
#pragma once

#include <optional>

#include "features/applications/application.h"
#include "features/applications/protocol/wire.h"

namespace stithy::applications {

struct Caller {
  std::optional<Application> application;
  Refusal refusal;  // when there is none
};
// Errors only of the machine, and Limited.
Result<Caller> identify_caller(web::Request& request, const Parameters& parameters,
                               Dialect dialect);

}  // namespace stithy::applications
