// SPDX-License-Identifier: Apache-2.0
//
// take_push.h — one push, whichever way its bytes come: policy, journal, and what follows.
//
// Blocking; called from a git lane.
#pragma once

#include <functional>
#include <string>

#include "git/receive_pack.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"

namespace stithy::transport {

git::ReceivePack receiver(const Foundations& on);

// What is told before a push: the refs, or that there are none where the push makes the repository.
Result<std::string> tell_refs(const Foundations& on, const access::RepoPush& at, int version,
                              bool service_line);

// The repository pushed to, created first when it does not exist and may be.
Result<repo::Repository> ensure_repository(const Foundations& on, const access::RepoPush& at);

struct PushIntake {
  std::string request;  // its name in the log
  git::PullBytes input;
  bool read_to_end = true;  // git::PushExchange
  std::function<void(std::string_view)> send_early;
};
struct TakenPush {
  std::string report;
  bool unread = false;  // the pack was refused before its end
};
Result<TakenPush> take_push(const Foundations& on, const web::Principal& who,
                            const repo::Repository& repository, const PushIntake& intake);

}  // namespace stithy::transport
