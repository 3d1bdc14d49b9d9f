// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/answer.h"

#include "base/text.h"
#include "http/range.h"

namespace stithy::blobs {

Result<http::Response> answer(Store& store, const Hash& hash, std::uint64_t size_bytes,
                              const http::Headers& asked, Deadline deadline) {
  const std::string etag = hash.etag();
  http::Response out;
  out.headers.set("ETag", etag);
  out.headers.set("Accept-Ranges", "bytes");
  auto unless = asked.find("If-None-Match");
  if (unless && http::matches_etag(*unless, etag)) {
    out.status = 304;
    return out;
  }
  http::ByteRange part;
  auto condition = asked.find("If-Range");
  if (!condition || http::matches_if_range(*condition, etag))
    part = http::parse_range(asked.find("Range"), size_bytes);
  if (part.kind != http::ByteRange::Kind::Whole)
    out.headers.set("Content-Range", http::render_content_range(part, size_bytes));
  if (part.kind == http::ByteRange::Kind::Unsatisfiable) {
    out.status = 416;
    return out;
  }
  auto opened = store.open(hash, deadline);
  if (!opened && opened.error().code == Code::NotFound)
    return internal(text::format("blob {} is missing, and a row names it", hash.hex()));
  if (!opened) return std::move(opened).take_error();
  if (opened->size_bytes != size_bytes)
    return internal(text::format("blob {} has {} bytes, its row says {}", hash.hex(),
                                 opened->size_bytes, size_bytes));
  const bool whole = part.kind == http::ByteRange::Kind::Whole;
  out.status = whole ? 200 : 206;
  out.body = http::FileBody{std::move(opened->fd), whole ? 0 : part.first,
                            whole ? size_bytes : part.size_bytes};
  return out;
}

}  // namespace stithy::blobs
