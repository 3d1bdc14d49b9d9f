// SPDX-License-Identifier: Apache-2.0
#include "features/transport/push_reply.h"

#include "base/log.h"
#include "features/transport/routes.h"
#include "git/wire/pkt_line.h"
#include "sys/files.h"
#include "sys/process.h"

namespace stithy::transport {

namespace {

// Proxies commonly wait for 60 seconds; git's own server speaks up every five.
constexpr std::chrono::seconds kSilence{5};

web::Answer answer_with(http::Body body) {
  web::Answer answer;
  answer.headers.set("Content-Type", "application/x-git-receive-pack-result");
  answer.body = std::move(body);
  forbid_caching(answer);
  return answer;
}

}  // namespace

PushReply::PushReply(web::Request& request)
    : request_(request), said_(std::chrono::steady_clock::now()) {}

void PushReply::keep_alive(std::string_view packets) {
  auto now = std::chrono::steady_clock::now();
  if (now - said_ < kSilence) return;
  said_ = now;
  if (pipe_ || begin()) write(packets);
}

bool PushReply::begin() {
  auto ends = sys::make_pipe();
  if (!ends) return false;
  pipe_ = std::move(ends->write_end);
  http::PipeBody body;
  body.fd = std::move(ends->read_end);
  request_.answer_early(answer_with(std::move(body)));
  return true;
}

void PushReply::write(std::string_view bytes) const {
  // The edge gives up on a client that takes nothing, which closes the other end.
  auto written = sys::write_all(pipe_.get(), bytes);
  if (!written)
    LOG(Info, "transport.report_lost",
        {{"request", request_.id()}, {"cause", written.error().cause}});
}

Result<web::Answer> PushReply::end(Result<std::string> report) {
  if (!pipe_) return answer_with(TRY(std::move(report)));
  if (report) {
    write(*report);
  } else {
    std::string words;
    git::append_band(words, git::Band::Failure, report.error().message + "\n");
    git::append_flush(words);
    write(words);
    LOG(Error, "transport.push_failed",
        {{"request", request_.id()}, {"cause", report.error().cause}});
  }
  pipe_.reset();
  return answer_with(std::string());
}

}  // namespace stithy::transport
