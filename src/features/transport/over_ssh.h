// SPDX-License-Identifier: Apache-2.0
//
// over_ssh.h — git over SSH: who comes with a key, and what their commands are answered with.
//
// The same grants, gateway, gate and lanes as over HTTP. A key is looked up for each command anew,
// so that a removed one ends with the next. What an absent repository is answered with, a hidden
// one is, byte for byte. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pillars/foundations.h"
#include "ssh/exchange.h"
#include "web/principal.h"

namespace stithy::transport {

// For a key that somebody else has verified: the system's sshd, which runs us for each command.
ssh::Guest guest_with(const Foundations& on, KeyId key);

// Lends a thread of the git lane; false when it is full.
using LendLane = std::function<bool(std::function<void()>)>;

// `authorities` are the keys whose certificates are believed.
ssh::Door ssh_door(const Foundations& on, LendLane lane, std::vector<std::string> authorities);

}  // namespace stithy::transport
