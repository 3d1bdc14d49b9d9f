// SPDX-License-Identifier: Apache-2.0
//
// The bytes of files. They are served from the content origin alone, under an address that names
// the object and is signed for one reader, whose right to read is checked again when it is used.
#include "base/text.h"
#include "features/code/diff/output_body.h"
#include "features/code/media.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/signed_links.h"
#include "http/range.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::code {

namespace {

constexpr std::uint64_t kWholeBytesMax = std::uint64_t{8} << 20;  // answered from memory

void answer_range(web::Request& request, std::string_view etag, std::string& bytes,
                  web::Answer& answer) {
  const auto& headers = request.head().headers;
  answer.headers.set("Accept-Ranges", "bytes");
  auto condition = headers.find("If-Range");
  if (condition && !http::matches_if_range(*condition, etag)) return;
  auto part = http::parse_range(headers.find("Range"), bytes.size());
  if (part.kind == http::ByteRange::Kind::Whole) return;
  answer.headers.set("Content-Range", http::render_content_range(part, bytes.size()));
  answer.status = part.kind == http::ByteRange::Kind::Part ? 206 : 416;
  bytes = part.kind == http::ByteRange::Kind::Part ? bytes.substr(part.first, part.size_bytes)
                                                   : std::string();
}

Result<web::Answer> serve(git::Repository& git, const git::Oid& oid, std::string_view name,
                          web::Request& request) {
  auto size = TRY(git.measure(oid));
  if (size.kind != git::ObjectKind::Blob) return not_found("There is no such file.");
  web::Answer answer;
  const std::string etag = "\"" + oid.hex() + "\"";
  answer.headers.set("ETag", etag);
  answer.headers.set("Cache-Control", "private, max-age=3600");
  // Our pages draw pictures from here, and this origin may lie under another domain than theirs.
  answer.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  // Frames that show a file have no origin. The signature in the address is what admits a reader,
  // never a cookie, so whoever asks by it may read the answer.
  answer.headers.set("Access-Control-Allow-Origin", "*");
  auto wanted = request.head().headers.find("If-None-Match");
  if (wanted && http::matches_etag(*wanted, etag)) {
    answer.status = 304;
    return answer;
  }
  const bool ranged =
      request.head().headers.has("Range") && size.bytes <= git::Repository::kObjectBytesMax;
  Served served{"application/octet-stream", true};
  if (size.bytes <= kWholeBytesMax || ranged) {
    std::string bytes = TRY(git.read_blob(oid));
    served = served_as(name, bytes);
    answer_range(request, etag, bytes, answer);
    answer.body = std::move(bytes);
  } else {
    answer.body = body_of(TRY(git.stream_blob(oid, request.deadline())));
  }
  answer.headers.set("Content-Type", served.content_type);
  answer.headers.set("Content-Disposition", content_disposition(served.is_download, name));
  return answer;
}

}  // namespace

Result<web::Answer> raw(const access::RepoRead& at, web::Request& request) {
  Spot spot = TRY(locate(at, request, request.param("rest")));
  auto entry = TRY(spot.git().find_entry(spot.commit(), spot.path));
  if (entry.is_directory()) return web::see_other(spot.href(url::tree));
  if (entry.kind == git::EntryKind::Submodule) return web::see_other(spot.href(url::blob));
  web::Answer answer;
  answer.status = 302;
  answer.headers.set("Location",
                     content_link(request, at.repository(), entry.oid, spot.path.name()));
  answer.headers.set("Cache-Control", "private, no-store");
  return answer;
}

Result<web::Answer> content(const access::SignedLink&, web::Request& request) {
  repo::Repository repository = TRY(linked_repository(request));
  auto oid = git::Oid::parse(request.param("oid"));
  if (!oid) return not_found("There is no such file.");
  auto git = TRY(request.on().repositories.open(repository));
  request.close_reader();
  return serve(*git, *oid, request.param("name"), request);
}

}  // namespace stithy::code
