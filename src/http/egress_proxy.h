// SPDX-License-Identifier: Apache-2.0
//
// egress_proxy.h — a forward proxy on the loopback for programs we start (git), so that their
// connections obey the same policy as ours.
//
// Knows CONNECT and absolute-form http. Every request must carry the random password of this
// proxy, so that no other local user can call through it. Each connection has a thread; their
// number is bounded. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "http/egress_target.h"

namespace stithy::http {

class EgressProxy {
 public:
  static Result<std::unique_ptr<EgressProxy>> start(EgressPolicy policy);
  ~EgressProxy();  // ends all connections
  EgressProxy(const EgressProxy&) = delete;
  EgressProxy& operator=(const EgressProxy&) = delete;

  // "http://stithy:password@127.0.0.1:port", for git's http.proxy.
  Secret<> url() const;

 private:
  struct State;
  explicit EgressProxy(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace stithy::http
