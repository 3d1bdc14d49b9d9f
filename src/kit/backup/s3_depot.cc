// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "kit/backup/depot.h"
#include "kit/blobs/open.h"
#include "kit/blobs/s3_client.h"
#include "kit/blobs/settings.h"
#include "kit/blobs/xml.h"

namespace stithy::backup {

namespace {

// For one object of at most some ten MiB, or a page of a list; attempts are inside of it.
constexpr std::chrono::minutes kOneRequest{30};

Deadline soon() { return Deadline::in(kOneRequest); }

class S3Depot final : public Depot {
 public:
  S3Depot(blobs::S3Options options, std::string prefix, const sys::Clock& clock)
      : client_(std::move(options), clock), prefix_(std::move(prefix)) {}

  Result<void> put(const std::string& name, std::string_view bytes) override {
    auto answer = TRY(client_.send({.method = http::Method::Put,
                                    .key = prefix_ + name,
                                    .headers = {{"content-type", "application/octet-stream"}},
                                    .body = std::string(bytes)},
                                   soon()));
    if (answer.status == 200) return {};
    return blobs::storage_refused("put a part of a backup", answer);
  }

  Result<std::string> get(const std::string& name, std::size_t bytes_max) override {
    auto answer =
        TRY(client_.send({.key = prefix_ + name, .response_bytes_max = bytes_max}, soon()));
    if (answer.status == 200) return std::move(answer.body);
    if (answer.status == 404) return not_found(text::format("The backup lacks {}.", name));
    return blobs::storage_refused("get a part of a backup", answer);
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> names;
    std::string token;
    do {
      blobs::S3Request request{
          .query = {{"list-type", "2"}, {"prefix", prefix_ + prefix}, {"max-keys", "1000"}}};
      if (!token.empty()) request.query.emplace_back("continuation-token", token);
      auto answer = TRY(client_.send(std::move(request), soon()));
      if (answer.status != 200) return blobs::storage_refused("list backups", answer);
      auto root = blobs::parse_xml(answer.body);
      if (!root) return blobs::storage_away("a list of backups that is no XML");
      for (const auto& child : root->children)
        if (std::string key = child.text_of("Key");
            child.name == "Contents" && key.starts_with(prefix_))
          names.push_back(key.substr(prefix_.size()));
      token = root->text_of("IsTruncated") == "true" ? root->text_of("NextContinuationToken")
                                                     : std::string();
    } while (!token.empty());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<void> remove(const std::string& name) override {
    auto answer =
        TRY(client_.send({.method = http::Method::Delete, .key = prefix_ + name}, soon()));
    if (answer.status / 100 == 2 || answer.status == 404) return {};
    return blobs::storage_refused("remove a part of a backup", answer);
  }

 private:
  const blobs::S3Client client_;
  const std::string prefix_;
};

}  // namespace

Result<std::unique_ptr<Depot>> open_depot(std::string_view place, const kit::Settings& settings,
                                          const sys::Clock& clock) {
  constexpr std::string_view kBucketScheme = "s3://";
  if (!place.starts_with(kBucketScheme)) {
    if (place.empty() || text::contains(place, "://"))
      return invalid("A backup goes to a directory, or to s3://BUCKET/PREFIX/.");
    return open_directory_depot(sys::Path(place));
  }
  auto [bucket, prefix, slash] = text::cut(place.substr(kBucketScheme.size()), "/");
  if (!blobs::is_bucket(bucket) || (!prefix.empty() && !blobs::is_prefix(prefix)))
    return invalid(
        "The bucket is written s3://BUCKET/PREFIX/: a bucket of 3 to 63 lower-case letters, "
        "digits, "
        "dots and hyphens, and a prefix that ends in \"/\".");
  auto options = TRY(blobs::s3_options(settings, std::string(bucket)));
  return std::unique_ptr<Depot>(
      std::make_unique<S3Depot>(std::move(options), std::string(prefix), clock));
}

}  // namespace stithy::backup
