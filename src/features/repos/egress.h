// SPDX-License-Identifier: Apache-2.0
//
// egress.h — where imports may fetch from.
//
// What a person types must not reach the networks behind the server: git goes through our egress
// proxy, which checks every connection, also of redirects. check_address() asks the same question
// beforehand, so that a form can answer at once. Blocking (asks the resolver).
#pragma once

#include "git/values.h"
#include "http/egress_target.h"
#include "kit/settings.h"

namespace stithy::repos {

http::EgressPolicy import_policy(const kit::LiveSettings& settings);
// Denied or Unavailable, with a sentence for the form.
Result<void> check_address(const kit::LiveSettings& settings, const git::RemoteUrl& url);

}  // namespace stithy::repos
