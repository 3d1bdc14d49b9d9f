// SPDX-License-Identifier: Apache-2.0
//
// ssh_service.h — private to over_ssh.cc: fetching and pushing as steps of a command.
//
// Each step asks again who it is and what they may do.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "features/transport/ssh_command.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"
#include "ssh/exchange.h"

namespace stithy::transport {

// One command of somebody, shared by its steps.
struct SshCall {
  const Foundations& on;
  // Who it is by now; Denied when the key or the account was taken away.
  std::function<Result<web::Principal>(db::Reader&)> identify;
  SshCommand command;
  int protocol = 0;
  std::string request;       // its name in the log
  std::string address = {};  // whom it came from
};
using SharedCall = std::shared_ptr<const SshCall>;

ssh::Reply begin_fetch(const SharedCall& call);
ssh::Reply begin_push(const SharedCall& call);
// "ERROR: …" on the client's terminal, in one line without control bytes.
ssh::Reply refuse(const Error& error);

}  // namespace stithy::transport
