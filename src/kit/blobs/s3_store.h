// SPDX-License-Identifier: Apache-2.0
//
// s3_store.h — blobs as objects of a bucket: PREFIXsha256/abcd…, and PREFIXincoming/… for what
// clients put there by themselves.
//
// Bytes are hashed into a file in tmp/ first, so that an upload can be sent again and nothing is
// ever under a wrong name. Large ones go up in parts. put() returns when the storage has confirmed
// the size; open() fetches into a file without a name and compares the hash before a byte is given
// away, going on where a connection broke. Thread-safe.
#pragma once

#include "kit/blobs/s3_client.h"
#include "kit/blobs/store.h"
#include "sys/files.h"

namespace stithy::blobs {

struct S3Layout {
  std::string prefix;                           // empty, or ends in '/'
  std::uint64_t part_bytes = 16 * 1024 * 1024;  // larger blobs go up in parts of at least that
};

class S3Store final : public Store {
 public:
  S3Store(S3Options options, S3Layout layout, sys::Path scratch, const sys::Clock& clock)
      : client_(std::move(options), clock),
        layout_(std::move(layout)),
        scratch_(std::move(scratch)) {}

  Result<Stored> put(const Source& source, const Expected& expected, Deadline deadline) override;
  Result<Opened> open(const Hash& hash, Deadline deadline) override;
  Result<std::optional<Entry>> find(const Hash& hash, Deadline deadline) override;
  Result<void> list(const std::function<Result<bool>(const Entry&)>& each,
                    Deadline deadline) override;
  Result<bool> remove(const Hash& hash, const std::function<Result<bool>(const Entry&)>& garbage,
                      Deadline deadline) override;
  Result<std::uint64_t> sweep(Instant before, Deadline deadline) override;
  std::optional<Link> link_to_get(const Hash& hash, const LinkWish& wish) override;
  std::optional<Incoming> link_to_put(const LinkWish& wish) override;
  Result<Stored> adopt(std::string_view incoming, const Expected& expected,
                       Deadline deadline) override;

 private:
  std::string blobs_prefix() const { return layout_.prefix + "sha256/"; }
  std::string incoming_prefix() const { return layout_.prefix + "incoming/"; }
  std::string key_of(const Hash& hash) const { return blobs_prefix() + hash.hex(); }
  // Sends the file, in one piece or in parts, and has the size confirmed.
  Result<Stored> upload(int fd, std::uint64_t size_bytes, const Hash& hash, Deadline deadline);
  struct Object {
    std::string key;
    std::uint64_t size_bytes = 0;
    Instant changed;
  };
  Result<std::optional<Object>> find_object(const std::string& key, Deadline deadline) const;
  Result<void> delete_object(const std::string& key, Deadline deadline) const;
  Result<void> list_objects(const std::string& prefix,
                            const std::function<Result<bool>(const Object&)>& each,
                            Deadline deadline) const;
  Result<std::uint64_t> sweep_uploads(Instant before, Deadline deadline) const;

  const S3Client client_;
  const S3Layout layout_;
  const sys::Path scratch_;
  Pins pins_;
};

}  // namespace stithy::blobs
