// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "kit/blobs/s3_transfer.h"
#include "sys/crypto.h"

namespace stithy::blobs {

namespace {

// "bytes 5-9/10" (RFC 9110 section 14.4): first byte and size of the whole.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_content_range(std::string_view text) {
  auto unit = text::cut(text, " ");
  auto span = text::cut(unit.after, "/");
  auto first = text::parse_number<std::uint64_t>(text::cut(span.before, "-").before);
  auto whole = text::parse_number<std::uint64_t>(span.after);
  if (unit.before != "bytes" || !first || !whole) return std::nullopt;
  return std::pair(*first, *whole);
}

class Download {
 public:
  Download(const S3Client& client, const std::string& key, std::uint64_t size_bytes_max,
           Deadline deadline)
      : client_(client), key_(key), size_bytes_max_(size_bytes_max), deadline_(deadline) {}

  Result<Fetched> into(sys::Fd fd) {
    fd_ = std::move(fd);
    for (int failed = 0;;) {
      const std::uint64_t before = received_;
      auto response = ask();
      if (too_large_) return too_large("What was sent is larger than may be stored here.");
      if (failure_) return *std::move(failure_);
      if (response && response->status == 404) return not_found("There is no such content.");
      if (is_whole(response))
        return Fetched{std::move(fd_), received_, Hash::from_raw(digest_.finish())};
      bool passing = response ? response->status / 100 == 2 || is_passing(*response)
                              : response.error().code == Code::Unavailable;
      if (response && !passing) return storage_refused("read an object", *response);
      if (!response && !passing) return storage_away(response.error().cause);
      // As long as something comes, the other side is not away.
      if (received_ > before) failed = 0;
      std::string cause = response
                              ? text::format("status {}, {} bytes", response->status, received_)
                              : response.error().message + " " + response.error().cause;
      LOG(Warning, "blobs.attempt_failed", {{"key", key_}, {"cause", cause}});
      if (!client_.pause(++failed, deadline_)) return storage_away(std::move(cause));
    }
  }

 private:
  Result<http::EgressResponse> ask() {
    S3Request request{.key = key_};
    if (received_ > 0) request.headers = {{"Range", text::format("bytes={}-", received_)}};
    request.response_bytes_max = std::numeric_limits<std::size_t>::max();
    request.begun = [this](const http::EgressResponse& head) { return begin(head); };
    request.sink = [this](std::string_view piece) { return take(piece); };
    return client_.send_once(request, deadline_);
  }

  bool begin(const http::EgressResponse& head) {
    if (head.status == 206) {
      auto range = parse_content_range(head.headers.find("Content-Range").value_or(""));
      bool fits = range && range->first == received_ && (!whole_ || range->second == *whole_);
      if (!fits) start_over();
      return fits;
    }
    if (received_ > 0) start_over();  // it does not know ranges, or gives another object
    if (failure_) return false;
    whole_ = text::parse_number<std::uint64_t>(head.headers.find("Content-Length").value_or(""));
    too_large_ = whole_ && *whole_ > size_bytes_max_;
    return !too_large_;
  }

  bool take(std::string_view piece) {
    received_ += piece.size();
    too_large_ = received_ > size_bytes_max_;
    if (too_large_) return false;
    digest_.update(piece);
    auto written = sys::write_all(fd_.get(), piece);
    if (!written) failure_ = std::move(written).take_error();
    return !failure_;
  }

  void start_over() {
    received_ = 0;
    digest_ = sys::Digest(sys::Digest::Kind::Sha256);
    whole_.reset();
    if (::ftruncate(fd_.get(), 0) != 0 || ::lseek(fd_.get(), 0, SEEK_SET) != 0)
      failure_ = sys::errno_error("truncate", "a fetched blob");
  }

  bool is_whole(const Result<http::EgressResponse>& response) {
    if (!response || response->status / 100 != 2) return false;
    // Nothing came, so begin() was not asked.
    if (received_ == 0 && !whole_)
      whole_ =
          text::parse_number<std::uint64_t>(response->headers.find("Content-Length").value_or("0"));
    return !whole_ || received_ == *whole_;
  }

  const S3Client& client_;
  const std::string& key_;
  const std::uint64_t size_bytes_max_;
  const Deadline deadline_;
  sys::Fd fd_;
  sys::Digest digest_{sys::Digest::Kind::Sha256};
  std::uint64_t received_ = 0;
  std::optional<std::uint64_t> whole_;
  std::optional<Error> failure_;
  bool too_large_ = false;
};

}  // namespace

Result<Fetched> download(const S3Client& client, const std::string& key, const sys::Path& scratch,
                         std::uint64_t size_bytes_max, Deadline deadline) {
  return Download(client, key, size_bytes_max, deadline).into(TRY(sys::open_unnamed(scratch)));
}

}  // namespace stithy::blobs
