// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/s3_client.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "kit/blobs/spool.h"
#include "kit/blobs/xml.h"
#include "sys/crypto.h"
#include "sys/random.h"

namespace stithy::blobs {

namespace {

constexpr std::chrono::seconds kRetryAfter{30};
constexpr std::size_t kPiece = 256 * 1024;
// A line that is slower than this is no line to a storage: 256 KiB a second.
constexpr std::uint64_t kSlowestBytesPerSecond = 256 * 1024;

std::string error_code_of(const http::EgressResponse& response) {
  if (response.body.empty()) return {};
  auto root = parse_xml(response.body);
  return root && root->name == "Error" ? root->text_of("Code") : std::string();
}

Result<std::string> hash_part(const FilePart& part) {
  sys::Digest digest(sys::Digest::Kind::Sha256);
  auto buffer = std::make_unique<char[]>(kPiece);
  for (std::uint64_t done = 0; done < part.size_bytes;) {
    auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, part.size_bytes - done));
    std::size_t n = TRY(read_at(part.fd, {buffer.get(), most}, part.offset + done));
    if (n == 0) return internal("a spooled blob became shorter");
    digest.update({buffer.get(), n});
    done += n;
  }
  return text::to_hex(digest.finish());
}

http::EgressUpload upload_of(const FilePart& part) {
  return {part.size_bytes, [part, at = std::uint64_t{0}](std::span<char> into) mutable {
            auto n = read_at(part.fd, into, part.offset + at).value_or(0);
            at += n;
            return n;
          }};
}

}  // namespace

Error storage_away(std::string cause) {
  return unavailable(
      "The storage of large content cannot be reached now. Nothing was lost; try again in a "
      "minute.",
      kRetryAfter, std::move(cause));
}

Error storage_refused(std::string_view doing, const http::EgressResponse& response) {
  std::string cause = text::format("{}: status {} {}", doing, response.status,
                                   text::repair_utf8(error_code_of(response)));
  LOG(Error, "blobs.storage_refused", {{"cause", cause}});
  return storage_away(std::move(cause));
}

bool is_passing(const http::EgressResponse& response) {
  if (response.status >= 500 || response.status == 429 || response.status == 408) return true;
  if (response.status != 400) return false;
  const std::string code = error_code_of(response);
  return code == "BadDigest" || code == "XAmzContentSHA256Mismatch" || code == "IncompleteBody" ||
         code == "RequestTimeout";
}

http::EgressUrl S3Client::place_of(const std::string& key) const {
  http::EgressUrl url = options_.endpoint;
  if (options_.virtual_host) {
    url.host = options_.bucket + "." + url.host;
    url.target = "/" + key;
  } else {
    url.target = "/" + options_.bucket + "/" + key;
  }
  return url;
}

Result<http::EgressResponse> S3Client::send_once(const S3Request& request,
                                                 Deadline deadline) const {
  const Instant now = clock_.now();
  http::EgressUrl url = place_of(request.key);
  Signable what{.method = http::method_name(request.method),
                .path = url.target,
                .query = request.query,
                .headers = request.headers,
                .payload_hash =
                    request.part ? request.payload_hash : text::to_hex(sys::sha256(request.body))};
  what.headers.emplace_back("x-amz-date", render_stamp(now));
  what.headers.emplace_back("x-amz-content-sha256", what.payload_hash);
  http::EgressRequest out{.method = request.method,
                          .response_bytes_max = request.response_bytes_max,
                          .redirects_max = 0,
                          .sink = request.sink,
                          .begun = request.begun};
  for (const auto& [name, value] : what.headers) out.headers.add(name, value);
  what.headers.emplace_back("host", url.authority());
  out.headers.add("Authorization", authorize(what, options_.key, now));
  url.target = encode_uri_path(what.path);
  if (!what.query.empty()) url.target += "?" + render_query(what.query);
  out.url = url.text();
  if (request.part)
    out.upload = upload_of(*request.part);
  else
    out.body = request.body;
  auto time = options_.request_timeout;
  if (request.part) time += std::chrono::seconds(request.part->size_bytes / kSlowestBytesPerSecond);
  auto response = http::fetch(out, options_.policy, deadline.sooner(time));
  if (response || response.error().code != Code::Denied) return response;
  std::string cause = "the endpoint lies in a network that blobs.networks does not name: " +
                      response.error().message;
  LOG(Error, "blobs.endpoint_not_allowed", {{"cause", cause}});
  Error error = storage_away(std::move(cause));
  error.code = Code::Denied;  // no attempt would change it; send() makes it Unavailable
  return error;
}

bool S3Client::pause(int failed, Deadline deadline) const {
  if (failed >= options_.attempts) return false;
  auto most = options_.first_pause * (std::int64_t{1} << std::min(failed - 1, 16));
  most = std::min(most, options_.longest_pause);
  // Between half and the whole, so that many clients do not come back at once.
  auto jitter = sys::random_u64() % static_cast<std::uint64_t>(most.count() / 2 + 1);
  auto wait = most / 2 + std::chrono::milliseconds(jitter);
  if (deadline.left() <= wait) return false;
  std::this_thread::sleep_for(wait);
  return true;
}

Result<http::EgressResponse> S3Client::send(S3Request request, Deadline deadline) const {
  if (request.part && request.payload_hash.empty())
    request.payload_hash = TRY(hash_part(*request.part));
  for (int failed = 0;;) {
    auto response = send_once(request, deadline);
    if (response && !is_passing(*response)) return response;
    if (!response && response.error().code != Code::Unavailable) {
      if (response.error().code != Code::Denied) return response;
      return storage_away(response.error().cause);
    }
    std::string cause =
        response ? text::format("status {} {}", response->status, error_code_of(*response))
                 : response.error().message + " " + response.error().cause;
    LOG(Warning, "blobs.attempt_failed", {{"key", request.key}, {"cause", cause}});
    if (!pause(++failed, deadline)) return storage_away(std::move(cause));
  }
}

Link S3Client::presign(http::Method method, const std::string& key, const Fields& query,
                       std::chrono::seconds lifetime) const {
  const Instant now = clock_.now();
  http::EgressUrl url = place_of(key);
  Signable what{.method = http::method_name(method), .path = url.target, .query = query};
  what.headers = {{"host", url.authority()}};
  url.target = encode_uri_path(what.path);
  std::string signed_query = blobs::presign(what, options_.key, now, lifetime.count());
  return {url.text() + "?" + signed_query, {}, now + lifetime};
}

}  // namespace stithy::blobs
