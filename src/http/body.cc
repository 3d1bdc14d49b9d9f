// SPDX-License-Identifier: Apache-2.0
//
// body.cc — reading a request's body as a whole, and through gzip.
#include <array>

#include "base/text.h"
#include "http/message.h"
#include "sys/compress.h"

namespace stithy::http {

namespace {

// Requests hold ids, forms and JSON, which deflate makes tens of times smaller at most; what grows
// more than this is made to grow.
constexpr std::uint64_t kRatioMax = 100;

// RFC 1952, one member: a second member or anything else behind the end is refused.
class Gunzip final : public RequestBody {
 public:
  Gunzip(RequestBody& inner, std::uint64_t bytes_max)
      : inner_(inner), inflater_(sys::Inflater::Format::Gzip, bytes_max, kRatioMax) {}

  Result<std::size_t> read(std::span<char> into, Deadline deadline) override {
    if (into.empty()) return std::size_t{0};
    while (!finished_) {
      if (unread_.empty() && !ended_) {
        auto got = TRY(inner_.read(buffer_, deadline));
        unread_ = std::string_view(buffer_.data(), got);
        ended_ = got == 0;
      }
      auto step = TRY(inflater_.inflate(unread_, into));
      unread_.remove_prefix(step.consumed);
      if (step.finished) {
        finished_ = true;
        TRY(expect_end(deadline));
      }
      if (step.produced > 0) return step.produced;
      if (ended_ && !finished_) return invalid("The compressed request body ends too early.");
    }
    return std::size_t{0};
  }

  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  Result<void> expect_end(Deadline deadline) {
    bool more = !unread_.empty();
    if (!more && !ended_) more = TRY(inner_.read(buffer_, deadline)) > 0;
    if (more) return invalid("Bytes follow the end of the compressed request body.");
    return {};
  }

  RequestBody& inner_;
  sys::Inflater inflater_;
  std::array<char, 16 * 1024> buffer_;
  std::string_view unread_;
  bool ended_ = false, finished_ = false;
};

}  // namespace

Error body_too_large(std::uint64_t bytes_max) {
  return too_large(
      text::format("The request body is larger than {}.", text::render_size(bytes_max)));
}

Result<std::string> read_all(RequestBody& body, std::size_t bytes_max, Deadline deadline) {
  auto length = body.length();
  if (length && *length > bytes_max) return body_too_large(bytes_max);
  std::string out;
  if (length) out.reserve(static_cast<std::size_t>(*length));
  std::array<char, 16 * 1024> piece;
  while (true) {
    auto got = TRY(body.read(piece, deadline));
    if (got == 0) return out;
    if (out.size() + got > bytes_max) return body_too_large(bytes_max);
    out.append(piece.data(), got);
  }
}

std::unique_ptr<RequestBody> gunzip(RequestBody& body, std::uint64_t bytes_max) {
  return std::make_unique<Gunzip>(body, bytes_max);
}

}  // namespace stithy::http
