// SPDX-License-Identifier: Apache-2.0
//
// answer.h — a blob as an HTTP answer: the hash is its entity tag; ranges and conditions hold.
//
// Status 200, 206, 304 or 416 (RFC 9110 sections 13.1 and 14) with ETag, Accept-Ranges and, for a
// part, Content-Range. What the content is (type, name, caching) the caller adds. Thread-safe.
#pragma once

#include <string>

#include "http/message.h"
#include "kit/blobs/store.h"

namespace stithy::blobs {

// `size_bytes` is what the row says. A blob that is missing or has another size is Internal: a row
// promised it. A 304 and a 416 do not touch the store.
Result<http::Response> answer(Store& store, const Hash& hash, std::uint64_t size_bytes,
                              const http::Headers& asked, Deadline deadline);

}  // namespace stithy::blobs
