// SPDX-License-Identifier: Apache-2.0
//
// The canonical form of signed requests on arbitrary paths, queries and headers: what is encoded
// decodes to what it was, holds nothing that could end a line or a field, and does not depend on
// the order in which things are given.
// fuzz: src/kit/blobs/sigv4.cc src/sys/crypto.cc src/sys/random.cc src/base/*.cc
// fuzz: -lfmt -lboost_json -lcrypto -largon2
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "kit/blobs/sigv4.h"

namespace {

namespace blobs = stithy::blobs;
namespace text = stithy::text;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_encoded(std::string_view s, std::string_view also) {
  return std::all_of(s.begin(), s.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~%").find(c) != std::string_view::npos || also.find(c) != also.npos;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  auto fields = text::split({reinterpret_cast<const char*>(bytes), size}, '\0');
  blobs::Signable request{.method = "GET", .path = "/" + std::string(fields.front())};
  for (std::size_t i = 1; i < fields.size(); ++i) {
    auto field = text::cut(fields[i], "=");
    request.query.emplace_back(field.before, field.after);
    // Headers are ours; only their values may come from elsewhere, and http refuses line ends.
    bool plain = field.after.find_first_of("\r\n") == field.after.npos;
    if (plain) request.headers.emplace_back("x-" + std::to_string(i), field.after);
  }
  require(text::decode_percent(blobs::encode_uri_path(request.path)) == request.path);
  require(is_encoded(blobs::encode_uri_path(request.path), "/"));
  const std::string query = blobs::render_query(request.query);
  require(is_encoded(query, "=&"));
  const std::string canonical = blobs::render_canonical(request);
  auto lines = std::count(canonical.begin(), canonical.end(), '\n');
  require(lines == static_cast<std::ptrdiff_t>(request.headers.size()) + 5);

  blobs::Signable turned = request;
  std::reverse(turned.query.begin(), turned.query.end());
  std::reverse(turned.headers.begin(), turned.headers.end());
  require(blobs::render_canonical(turned) == canonical);
  const blobs::SigningKey key{"id", stithy::Secret<>("secret"), "region"};
  const auto at = stithy::Instant::from_seconds(1'700'000'000);
  const std::string signed_query = blobs::presign(request, key, at, 60);
  require(is_encoded(signed_query, "=&"));
  require(blobs::presign(turned, key, at, 60) == signed_query);
  return 0;
}
