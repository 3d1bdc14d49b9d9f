// SPDX-License-Identifier: Apache-2.0
//
// push_reply.h — the answer to a push, which may have to begin before its end is known.
//
// Indexing a large pack takes minutes in which a proxy hears nothing and hangs up. After a few
// seconds of work the answer is begun with git's empty packets; what the push came to follows. A
// push that is done sooner is answered as a whole. Used by the thread of the request.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"
#include "web/request.h"

namespace stithy::transport {

class PushReply {
 public:
  explicit PushReply(web::Request& request);

  // For git::PushExchange::send_early. Sends at most every few seconds; a client that left or does
  // not read loses its words, never the push.
  void keep_alive(std::string_view packets);
  // What the handler returns: the answer, or nothing more to send once it was begun. An error after
  // that is told on git's third band.
  Result<web::Answer> end(Result<std::string> report);

 private:
  bool begin();
  void write(std::string_view bytes) const;

  web::Request& request_;
  std::chrono::steady_clock::time_point said_;
  sys::Fd pipe_;
};

}  // namespace stithy::transport
