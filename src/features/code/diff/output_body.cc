// SPDX-License-Identifier: Apache-2.0
#include "features/code/diff/output_body.h"

namespace stithy::code {

http::PipeBody body_of(git::Running running) {
  auto shared = std::make_shared<git::Running>(std::move(running));
  http::PipeBody body;
  body.fd = shared->take_output();
  // At the pipe's end git is about to exit; waiting is a matter of moments.
  body.succeeded = [weak = std::weak_ptr(shared)] {
    auto still = weak.lock();
    if (!still || !still->ended_by(Deadline::in(std::chrono::milliseconds(250)))) return false;
    auto status = still->finish(Deadline::in(std::chrono::milliseconds(250)));
    return status && status->success();
  };
  body.owner = std::move(shared);
  return body;
}

http::Response text_stream(git::Running running) {
  http::Response answer;
  answer.headers.set("Content-Type", "text/plain; charset=utf-8");
  answer.headers.set("Cache-Control", "private, no-store");
  answer.body = body_of(std::move(running));
  return answer;
}

}  // namespace stithy::code
