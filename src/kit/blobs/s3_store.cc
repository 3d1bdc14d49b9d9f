// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/s3_store.h"

#include "base/log.h"
#include "base/text.h"
#include "kit/blobs/s3_transfer.h"
#include "kit/blobs/spool.h"
#include "kit/blobs/xml.h"
#include "sys/failpoint.h"
#include "sys/random.h"

namespace stithy::blobs {

namespace {

constexpr std::uint64_t kAnySize = std::numeric_limits<std::uint64_t>::max();
constexpr int kFetches = 2;  // a second one when the first gave other bytes
constexpr std::chrono::seconds kLifetimeMax{7 * 24 * 3600};  // of SigV4 in a query
constexpr std::size_t kIncomingDigits = 32;

bool is_incoming_name(std::string_view name) {
  return name.size() == kIncomingDigits && name.find_first_not_of("0123456789abcdef") == name.npos;
}

}  // namespace

Result<Stored> S3Store::put(const Source& source, const Expected& expected, Deadline deadline) {
  Spool spool = TRY(Spool::fill(scratch_, source, expected, deadline));
  return upload(spool.fd(), spool.size_bytes(), spool.hash(), deadline);
}

Result<Stored> S3Store::upload(int fd, std::uint64_t size_bytes, const Hash& hash,
                               Deadline deadline) {
  Stored stored{hash, size_bytes, TRY(pins_.pin(hash, deadline))};
  const std::string key = key_of(hash);
  TRY(sys::failpoint("blobs.before_upload"));
  if (size_bytes > layout_.part_bytes) {
    TRY(upload_in_parts(client_, {key, fd, size_bytes, layout_.part_bytes}, deadline));
  } else {
    auto response =
        TRY(client_.send({.method = http::Method::Put,
                          .key = key,
                          .headers = {{"x-amz-checksum-sha256", text::to_base64(hash.raw())}},
                          .part = FilePart{fd, 0, size_bytes},
                          .payload_hash = hash.hex()},
                         deadline));
    if (response.status != 200) return storage_refused("put an object", response);
  }
  TRY(sys::failpoint("blobs.before_confirmation"));
  auto there = TRY(find_object(key, deadline));
  if (!there || there->size_bytes != size_bytes)
    return storage_away(text::format("{} was put, and has {} bytes instead of {}", key,
                                     there ? std::to_string(there->size_bytes) : "no", size_bytes));
  return stored;
}

Result<Opened> S3Store::open(const Hash& hash, Deadline deadline) {
  for (int fetch = 0; fetch < kFetches; ++fetch) {
    auto fetched = TRY(download(client_, key_of(hash), scratch_, kAnySize, deadline));
    if (fetched.hash == hash) return Opened{std::move(fetched.fd), fetched.size_bytes};
    LOG(Error, "blobs.wrong_bytes",
        {{"blob", hash.hex()}, {"came", fetched.hash.hex()}, {"size_bytes", fetched.size_bytes}});
  }
  return unavailable(
      "The storage of large content gave other bytes than were stored, so they are not delivered. "
      "An administrator has to look at it.",
      std::chrono::seconds(300), "wrong bytes for " + hash.hex());
}

Result<std::optional<S3Store::Object>> S3Store::find_object(const std::string& key,
                                                            Deadline deadline) const {
  auto response = TRY(client_.send({.method = http::Method::Head, .key = key}, deadline));
  if (response.status == 404) return std::optional<Object>{};
  if (response.status != 200) return storage_refused("look at an object", response);
  auto size =
      text::parse_number<std::uint64_t>(response.headers.find("Content-Length").value_or(""));
  auto changed = parse_http_date(response.headers.find("Last-Modified").value_or(""));
  if (!size || !changed) return storage_away("an object without a size or a date: " + key);
  return std::optional(Object{key, *size, *changed});
}

Result<std::optional<Entry>> S3Store::find(const Hash& hash, Deadline deadline) {
  auto object = TRY(find_object(key_of(hash), deadline));
  if (!object) return std::optional<Entry>{};
  return std::optional(Entry{hash, object->size_bytes, object->changed});
}

Result<void> S3Store::list_objects(const std::string& prefix,
                                   const std::function<Result<bool>(const Object&)>& each,
                                   Deadline deadline) const {
  std::string token;
  do {
    S3Request request{.query = {{"list-type", "2"}, {"prefix", prefix}, {"max-keys", "1000"}}};
    if (!token.empty()) request.query.emplace_back("continuation-token", token);
    auto response = TRY(client_.send(std::move(request), deadline));
    if (response.status != 200) return storage_refused("list objects", response);
    auto root = parse_xml(response.body);
    if (!root) return storage_away("a list of objects that is no XML");
    for (const auto& child : root->children) {
      if (child.name != "Contents") continue;
      auto size = text::parse_number<std::uint64_t>(child.text_of("Size"));
      auto changed = parse_iso(child.text_of("LastModified"));
      if (!size || !changed) return storage_away("a list of objects without sizes or dates");
      if (!TRY(each({child.text_of("Key"), *size, *changed}))) return {};
    }
    token = root->text_of("IsTruncated") == "true" ? root->text_of("NextContinuationToken")
                                                   : std::string();
  } while (!token.empty());
  return {};
}

Result<void> S3Store::list(const std::function<Result<bool>(const Entry&)>& each,
                           Deadline deadline) {
  const std::string prefix = blobs_prefix();
  return list_objects(
      prefix,
      [&](const Object& object) -> Result<bool> {
        if (!object.key.starts_with(prefix)) return true;
        auto hash = Hash::parse(std::string_view(object.key).substr(prefix.size()));
        return hash ? each({*hash, object.size_bytes, object.changed}) : Result<bool>(true);
      },
      deadline);
}

Result<void> S3Store::delete_object(const std::string& key, Deadline deadline) const {
  auto response = TRY(client_.send({.method = http::Method::Delete, .key = key}, deadline));
  if (response.status / 100 == 2 || response.status == 404) return {};
  return storage_refused("delete an object", response);
}

Result<bool> S3Store::remove(const Hash& hash,
                             const std::function<Result<bool>(const Entry&)>& garbage,
                             Deadline deadline) {
  auto removal = pins_.removal(hash);
  if (!removal) return false;
  auto entry = TRY(find(hash, deadline));
  if (!entry || !TRY(garbage(*entry))) return false;
  TRY(sys::failpoint("blobs.before_removal"));
  TRY(delete_object(key_of(hash), deadline));
  return true;
}

Result<std::uint64_t> S3Store::sweep_uploads(Instant before, Deadline deadline) const {
  std::uint64_t swept = 0;
  // One page: what is left is swept the next time.
  auto response = TRY(client_.send(
      {.query = {{"uploads", ""}, {"prefix", blobs_prefix()}, {"max-uploads", "1000"}}}, deadline));
  if (response.status != 200) return storage_refused("list uploads in parts", response);
  auto root = parse_xml(response.body);
  if (!root) return storage_away("a list of uploads that is no XML");
  for (const auto& child : root->children) {
    auto begun = parse_iso(child.text_of("Initiated"));
    const std::string key = child.text_of("Key");
    if (child.name != "Upload" || !begun || *begun >= before || !key.starts_with(blobs_prefix()))
      continue;
    auto gone = TRY(client_.send({.method = http::Method::Delete,
                                  .key = key,
                                  .query = {{"uploadId", child.text_of("UploadId")}}},
                                 deadline));
    if (gone.status / 100 == 2) ++swept;
  }
  return swept;
}

Result<std::uint64_t> S3Store::sweep(Instant before, Deadline deadline) {
  std::uint64_t swept = TRY(sweep_uploads(before, deadline));
  std::vector<std::string> old;
  TRY(list_objects(
      incoming_prefix(),
      [&](const Object& object) -> Result<bool> {
        if (object.changed < before && object.key.starts_with(incoming_prefix()))
          old.push_back(object.key);
        return old.size() < 1000;
      },
      deadline));
  for (const auto& key : old) TRY(delete_object(key, deadline));
  return swept + old.size();
}

std::optional<Link> S3Store::link_to_get(const Hash& hash, const LinkWish& wish) {
  Fields query = {{"response-content-type", wish.content_type}};
  if (!wish.file_name.empty())
    query.emplace_back("response-content-disposition",
                       "attachment; filename*=UTF-8''" + encode_uri(wish.file_name));
  return client_.presign(http::Method::Get, key_of(hash), query,
                         std::min(wish.lifetime, kLifetimeMax));
}

std::optional<Incoming> S3Store::link_to_put(const LinkWish& wish) {
  std::string name = sys::random_hex(kIncomingDigits);
  Link link = client_.presign(http::Method::Put, incoming_prefix() + name, {},
                              std::min(wish.lifetime, kLifetimeMax));
  return Incoming{std::move(name), std::move(link)};
}

Result<Stored> S3Store::adopt(std::string_view incoming, const Expected& expected,
                              Deadline deadline) {
  if (!is_incoming_name(incoming)) return not_found("Nothing was sent to this place.");
  const std::string key = incoming_prefix() + std::string(incoming);
  auto there = TRY(find_object(key, deadline));
  if (!there) return not_found("Nothing was sent to this place.");
  std::uint64_t most = expected.size_bytes.value_or(expected.size_bytes_max);
  if (there->size_bytes > most)
    TRY(check_expected(Hash{}, there->size_bytes,
                       {{}, expected.size_bytes, expected.size_bytes_max}));
  auto fetched = TRY(download(client_, key, scratch_, most, deadline));
  TRY(check_expected(fetched.hash, fetched.size_bytes, expected));
  Stored stored = TRY(upload(fetched.fd.get(), fetched.size_bytes, fetched.hash, deadline));
  TRY(sys::failpoint("blobs.before_emptying"));
  TRY(delete_object(key, deadline));
  return stored;
}

}  // namespace stithy::blobs
