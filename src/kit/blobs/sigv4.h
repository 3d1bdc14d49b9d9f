// SPDX-License-Identifier: Apache-2.0
//
// sigv4.h — signing requests to an object storage (AWS Signature Version 4).
//
// By docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
// sigv4-query-string-auth.html. Paths and queries are given decoded and are encoded here, once, so
// that what is signed is what is sent. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/secret.h"

namespace stithy::blobs {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Stands where the hash of a payload would, in requests by presigned addresses.
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

struct SigningKey {
  std::string key_id;
  Secret<> secret;
  std::string region;
};

struct Signable {
  std::string_view method;  // "GET"
  std::string path;         // decoded, begins with '/'
  Fields query = {};        // decoded, in any order
  Fields headers = {};      // all that are to be signed, Host among them; any order and case
  std::string payload_hash = std::string(kUnsignedPayload);  // in hexadecimal
};

// Percent-encodes everything but the unreserved characters of RFC 3986 section 2.3.
std::string encode_uri(std::string_view text);
std::string encode_uri_path(std::string_view path);     // keeps '/'
std::string render_query(const Fields& query);          // sorted and encoded; "a=&b=1"
std::string render_canonical(const Signable& request);  // what the signature is made of
std::string render_stamp(Instant at);                   // 20130524T000000Z

// The value of the Authorization header. `request` holds x-amz-date with render_stamp(at).
std::string authorize(const Signable& request, const SigningKey& key, Instant at);

// The query, encoded, of an address that carries its own signature for `seconds`.
std::string presign(Signable request, const SigningKey& key, Instant at, std::int64_t seconds);

}  // namespace stithy::blobs
