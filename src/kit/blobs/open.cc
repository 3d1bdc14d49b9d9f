// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/open.h"

#include "base/text.h"
#include "kit/blobs/local_store.h"
#include "kit/blobs/measured.h"
#include "kit/blobs/s3_store.h"
#include "kit/blobs/settings.h"

namespace stithy::blobs {

Result<S3Options> s3_options(const kit::Settings& settings, std::string bucket) {
  if (kKeyId(settings).empty() || kSecret(settings).reveal().empty())
    return invalid("An object storage needs blobs.key_id and blobs.secret.");
  S3Options out;
  std::string endpoint = kEndpoint(settings);
  if (endpoint.empty()) endpoint = text::format("https://s3.{}.amazonaws.com", kRegion(settings));
  out.endpoint = TRY(http::parse_egress_url(endpoint));
  out.bucket = std::move(bucket);
  out.key = {kKeyId(settings), kSecret(settings), kRegion(settings)};
  out.virtual_host = kStyle(settings) == Style::VirtualHost;
  for (const auto& network : kNetworks(settings))
    if (auto block = http::AddressBlock::parse(network)) out.policy.allowed.push_back(*block);
  out.request_timeout = kRequestTimeout(settings);
  return out;
}

namespace {

Result<S3Options> options_of(const kit::Settings& settings) {
  for (const auto* needed : {&kBucket, &kKeyId})
    if ((*needed)(settings).empty())
      return invalid(text::format("blobs.kind is \"s3\", which needs {} as well.", needed->key()));
  if (kSecret(settings).reveal().empty())
    return invalid("blobs.kind is \"s3\", which needs blobs.secret as well.");
  return s3_options(settings, kBucket(settings));
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const kit::Settings& settings, const Places& places,
                                          const sys::Clock& clock, kit::Metrics& metrics) {
  std::unique_ptr<Store> store;
  if (kKind(settings) == Kind::Local) {
    store = std::make_unique<LocalStore>(places.data / "blobs", places.scratch);
  } else {
    S3Layout layout{kPrefix(settings), static_cast<std::uint64_t>(kPartSize(settings).bytes)};
    store = std::make_unique<S3Store>(TRY(options_of(settings)), std::move(layout), places.scratch,
                                      clock);
  }
  return measure(std::move(store), metrics);
}

}  // namespace stithy::blobs
