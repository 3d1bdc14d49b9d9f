// SPDX-License-Identifier: Apache-2.0
//
// settings.h — where large content lies: on our own disk, or in a bucket of an object storage.
#pragma once

#include <array>

#include "http/address.h"
#include "http/egress_target.h"
#include "kit/settings.h"

namespace stithy::blobs {

using kit::Setting;
using kit::TakesEffect;

enum class Kind : std::uint8_t { Local, S3 };
inline constexpr std::array<std::string_view, 2> kKinds = {"local", "s3"};
enum class Style : std::uint8_t { Path, VirtualHost };
inline constexpr std::array<std::string_view, 2> kStyles = {"path", "virtual_host"};

inline bool is_endpoint(std::string_view text) {
  auto url = http::parse_egress_url(text);
  return url && url->target == "/" && text.back() != '/';
}
inline bool is_bucket(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return text.size() >= 3 && text.size() <= 63 && text.find_first_not_of(kAllowed) == text.npos &&
         text.front() != '.' && text.front() != '-';
}
inline bool is_prefix(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
  return text.find_first_not_of(kAllowed) == text.npos && text.front() != '/' &&
         text.back() == '/' && text.find("//") == text.npos;
}
inline bool is_region(std::string_view text) {
  return text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == text.npos;
}
inline bool is_network(std::string_view text) {
  return http::AddressBlock::parse(text).has_value();
}

inline constexpr Setting<Kind> kKind{
    "blobs.kind",
    Kind::Local,
    {.words = kKinds},
    "Where large content lies: \"local\" for blobs/ in the data directory, \"s3\" for a bucket. "
    "What lies in one place is not moved to the other by changing this.",
    {.example = Kind::S3, .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kBucket{
    "blobs.bucket",
    "",
    {.valid = &is_bucket, .rule = "3 to 63 lower-case letters, digits, dots and hyphens"},
    "The bucket. It exists already, and no other program writes to it below the prefix.",
    {.example = "stithy", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kRegion{
    "blobs.region",
    "us-east-1",
    {.length_min = 1, .length_max = 64, .valid = &is_region, .rule = "letters, digits and hyphens"},
    "The region that requests are signed for.",
    {.example = "eu-central-1", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kEndpoint{
    "blobs.endpoint",
    "",
    {.valid = &is_endpoint, .rule = "http:// or https://, a host and perhaps a port"},
    "The address of the object storage. Empty: the one of AWS in that region.",
    {.example = "https://minio.example.org:9000", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<Style> kStyle{
    "blobs.style",
    Style::Path,
    {.words = kStyles},
    "Whether the bucket stands in the path of an address or before its host.",
    {.example = Style::VirtualHost, .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kKeyId{
    "blobs.key_id",
    "",
    {},
    "The id of the access key.",
    {.example = "AKIAIOSFODNN7EXAMPLE", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<Secret<>> kSecret{"blobs.secret",
                                           "",
                                           {},
                                           "The secret of the access key.",
                                           {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kPrefix{
    "blobs.prefix",
    "",
    {.valid = &is_prefix, .rule = "a path that ends in \"/\" and does not begin with it"},
    "What the keys of all objects begin with.",
    {.example = "forge/", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<kit::StringList> kNetworks{
    "blobs.networks",
    "",
    {.valid = &is_network, .rule = "an address or a block such as \"10.0.0.0/8\""},
    "Addresses or blocks beside the public Internet where the object storage may be.",
    {.example = "10.1.0.0/16", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::chrono::seconds> kRequestTimeout{
    "blobs.request_timeout",
    std::chrono::seconds(60),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(3600)},
    "How long one request to the object storage may take, and a second more for each 256 KiB that "
    "it sends; a large download goes on in the next one.",
    {.takes_effect = TakesEffect::Restart}};
// 5 MiB is the least of AWS for all parts but the last, 5 GiB the most.
inline constexpr Setting<ByteCount> kPartSize{
    "blobs.part_size",
    ByteCount::mebi(16),
    {.min = ByteCount::mebi(5), .max = ByteCount::gibi(5)},
    "Content larger than this goes up in parts of this size.",
    {.takes_effect = TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 11> kSettings = {
    &kKind,   &kBucket, &kRegion,   &kEndpoint,       &kStyle,   &kKeyId,
    &kSecret, &kPrefix, &kNetworks, &kRequestTimeout, &kPartSize};

}  // namespace stithy::blobs
