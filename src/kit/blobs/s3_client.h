// SPDX-License-Identifier: Apache-2.0
//
// s3_client.h — signed requests to one bucket of an object storage that speaks S3.
//
// Every request goes through http/egress.h, has a deadline of its own, follows no redirect and is
// signed with all its headers and the hash of its body. What fails on the way, or is refused for
// the moment (5xx, 429, a body that arrived damaged), is sent again after a growing pause with
// jitter. Blocking; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/deadline.h"
#include "base/result.h"
#include "http/egress.h"
#include "kit/blobs/sigv4.h"
#include "kit/blobs/store.h"
#include "sys/clock.h"

namespace stithy::blobs {

struct S3Options {
  http::EgressUrl endpoint;
  std::string bucket;
  SigningKey key;
  bool virtual_host = false;  // the bucket stands in the host, not in the path
  http::EgressPolicy policy = {};
  std::chrono::milliseconds request_timeout{60'000};
  int attempts = 5;
  std::chrono::milliseconds first_pause{200}, longest_pause{5'000};
};

// A piece of a file as the body of a request.
struct FilePart {
  int fd = -1;
  std::uint64_t offset = 0, size_bytes = 0;
};

struct S3Request {
  http::Method method = http::Method::Get;
  std::string key = {};  // empty: the bucket itself
  Fields query = {}, headers = {};
  std::string body = {};
  std::optional<FilePart> part = {};  // instead of `body`
  std::string payload_hash = {};      // of the part in hexadecimal; empty: reads it once more
  std::size_t response_bytes_max = std::size_t{4} << 20;
  std::function<bool(const http::EgressResponse&)> begun = {};  // both as in EgressRequest
  std::function<bool(std::string_view)> sink = {};
};

class S3Client {
 public:
  S3Client(S3Options options, const sys::Clock& clock)
      : options_(std::move(options)), clock_(clock) {}

  // The first answer that another attempt would not change. Unavailable when there is none.
  Result<http::EgressResponse> send(S3Request request, Deadline deadline) const;
  // Without another attempt; any status is a success. payload_hash is set when there is a part.
  Result<http::EgressResponse> send_once(const S3Request& request, Deadline deadline) const;
  // Waits before attempt number `failed` + 1; false when there is none, or no time for it.
  bool pause(int failed, Deadline deadline) const;

  // An address that admits without a signature in headers.
  Link presign(http::Method method, const std::string& key, const Fields& query,
               std::chrono::seconds lifetime) const;
  const S3Options& options() const { return options_; }

 private:
  http::EgressUrl place_of(const std::string& key) const;  // its target is the decoded path

  const S3Options options_;
  const sys::Clock& clock_;
};

// The storage is away or misbehaves: what a user reads, with the cause for the log.
Error storage_away(std::string cause);
// An answer that is neither a success nor what the caller expected. Logged: an administrator must
// look at it.
Error storage_refused(std::string_view doing, const http::EgressResponse& response);
// Passing now, perhaps: 5xx, 408, 429, or an upload that arrived damaged.
bool is_passing(const http::EgressResponse& response);

}  // namespace stithy::blobs
