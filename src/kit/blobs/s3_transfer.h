// SPDX-License-Identifier: Apache-2.0
//
// s3_transfer.h — moving one object to and from an object storage: up in parts, down with
// resumption. Private to s3_store.cc. Thread-safe: holds no state.
#pragma once

#include "kit/blobs/s3_client.h"
#include "kit/blobs/store.h"
#include "sys/files.h"

namespace stithy::blobs {

struct PartedUpload {
  std::string key;
  int fd = -1;
  std::uint64_t size_bytes = 0;
  std::uint64_t part_bytes = 0;  // grows when the object would need more than 10 000 parts
};
// What was sent is given up again when it fails.
Result<void> upload_in_parts(const S3Client& client, const PartedUpload& upload, Deadline deadline);

// A file without a name in `scratch`, and what its bytes are.
struct Fetched {
  sys::Fd fd;
  std::uint64_t size_bytes = 0;
  Hash hash;
};
// NotFound when there is no such object; TooLarge when it is longer than `size_bytes_max`.
Result<Fetched> download(const S3Client& client, const std::string& key, const sys::Path& scratch,
                         std::uint64_t size_bytes_max, Deadline deadline);

}  // namespace stithy::blobs
