// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/sigv4.h"

#include <algorithm>

#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::blobs {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kService = "s3";

std::string encode(std::string_view text, std::string_view kept) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '.' || c == '_' || c == '~' || kept.find(c) != kept.npos;
    auto byte = static_cast<unsigned char>(c);
    if (plain)
      out += c;
    else
      ((out += '%') += kDigits[byte >> 4]) += kDigits[byte & 15];
  }
  return out;
}

// Names in lower case, values trimmed with inner runs of spaces made one, sorted by name.
Fields canonical_headers(const Fields& headers) {
  Fields out;
  for (const auto& [name, value] : headers) {
    std::string plain;
    for (char c : text::trim(value))
      if (c != ' ' || plain.empty() || plain.back() != ' ') plain += c;
    out.emplace_back(text::to_lower(name), std::move(plain));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

std::string signed_names(const Fields& headers) {
  std::string out;
  for (const auto& [name, value] : canonical_headers(headers))
    out += (out.empty() ? "" : ";") + name;
  return out;
}

std::string scope_of(const SigningKey& key, std::string_view stamp) {
  return text::format("{}/{}/{}/aws4_request", stamp.substr(0, 8), key.region, kService);
}

std::string sign(const Signable& request, const SigningKey& key, std::string_view stamp) {
  const std::string to_sign =
      text::format("{}\n{}\n{}\n{}", kAlgorithm, stamp, scope_of(key, stamp),
                   text::to_hex(sys::sha256(render_canonical(request))));
  std::string chain = sys::hmac_sha256("AWS4" + key.secret.reveal(), stamp.substr(0, 8));
  for (std::string_view step : {std::string_view(key.region), kService,
                                std::string_view("aws4_request"), std::string_view(to_sign)})
    chain = sys::hmac_sha256(chain, step);
  return text::to_hex(chain);
}

}  // namespace

std::string encode_uri(std::string_view text) { return encode(text, ""); }
std::string encode_uri_path(std::string_view path) { return encode(path, "/"); }

std::string render_query(const Fields& query) {
  Fields encoded;
  for (const auto& [name, value] : query) encoded.emplace_back(encode_uri(name), encode_uri(value));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded)
    out += text::format("{}{}={}", out.empty() ? "" : "&", name, value);
  return out;
}

std::string render_canonical(const Signable& request) {
  std::string out = text::format("{}\n{}\n{}\n", request.method, encode_uri_path(request.path),
                                 render_query(request.query));
  for (const auto& [name, value] : canonical_headers(request.headers))
    out += text::format("{}:{}\n", name, value);
  return out + text::format("\n{}\n{}", signed_names(request.headers), request.payload_hash);
}

std::string render_stamp(Instant at) {
  std::string out;
  for (char c : render_iso(at))
    if (c != '-' && c != ':') out += c;
  return out;
}

std::string authorize(const Signable& request, const SigningKey& key, Instant at) {
  const std::string stamp = render_stamp(at);
  return text::format("{} Credential={}/{},SignedHeaders={},Signature={}", kAlgorithm, key.key_id,
                      scope_of(key, stamp), signed_names(request.headers),
                      sign(request, key, stamp));
}

std::string presign(Signable request, const SigningKey& key, Instant at, std::int64_t seconds) {
  const std::string stamp = render_stamp(at);
  request.query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  request.query.emplace_back("X-Amz-Credential", key.key_id + "/" + scope_of(key, stamp));
  request.query.emplace_back("X-Amz-Date", stamp);
  request.query.emplace_back("X-Amz-Expires", std::to_string(seconds));
  request.query.emplace_back("X-Amz-SignedHeaders", signed_names(request.headers));
  return render_query(request.query) + "&X-Amz-Signature=" + sign(request, key, stamp);
}

}  // namespace stithy::blobs
