// SPDX-License-Identifier: Apache-2.0
//
// egress.h — which addresses imports may call.
//
// What a person types must not reach the networks behind the server, so every address that the host
// stands for has to be an ordinary one of the public Internet. Blocking (asks the resolver).
#pragma once

#include <string>

#include "git/values.h"
#include "pillars/foundations.h"

namespace stithy::repos {

// The proxy through which to fetch, empty for none; Denied where the address is not allowed.
Result<std::string> proxy_for(const Foundations& on, const git::RemoteUrl& url);
// The host of an http(s) address, without port, lower case.
std::string host_of(std::string_view url);

}  // namespace stithy::repos
