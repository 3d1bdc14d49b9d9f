// SPDX-License-Identifier: Apache-2.0
//
// ports.h — what the administrator's pages ask of others.
#pragma once

#include <string_view>

namespace stithy::admin {

// The kind of jobs that writes a letter with a link to choose a new password; signing in answers
// it. Its payload is {"email": address}, in lower case.
constexpr std::string_view kSendRecovery = "signin.send_recovery";

}  // namespace stithy::admin
