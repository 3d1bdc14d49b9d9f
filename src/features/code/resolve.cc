// SPDX-License-Identifier: Apache-2.0
#include "features/code/resolve.h"

#include "base/text.h"
#include "pillars/foundations.h"

namespace stithy::code {

Result<Place> open_place(const access::RepoRead& at, web::Request& request) {
  const repo::Repository& repository = at.repository();
  if (repository.import_state == repo::ImportState::Running)
    return unavailable("This repository is being imported.", std::chrono::seconds(10));
  auto git = TRY(request.on().repositories.open(repository));
  auto refs = TRY(git->refs(static_cast<std::uint64_t>(repository.generation)));
  return Place{std::move(git), std::move(refs), Links(repository.path())};
}

Result<Spot> spot_of(Place place, web::Request& request, std::string_view tail) {
  auto location = TRY(place.git->locate(*place.refs, tail));
  if (auto path = TRY(path_in_bytes(request))) location.path = *std::move(path);
  std::string word = word_of(location.revision);
  return Spot{std::move(place), std::move(location.revision), std::move(location.path),
              std::move(word)};
}

Result<Spot> locate(const access::RepoRead& at, web::Request& request, std::string_view tail) {
  return spot_of(TRY(open_place(at, request)), request, tail);
}

Result<std::optional<git::TreePath>> path_in_bytes(const web::Request& request) {
  if (!request.has_query("bytes")) return std::optional<git::TreePath>();
  auto bytes = text::from_hex(request.query("bytes"));
  if (!bytes) return invalid("The bytes of a path are written as hexadecimal digits.");
  return std::optional(TRY(git::TreePath::parse(*bytes)));
}

Result<unsigned> page_number(const web::Request& request) {
  if (request.query("page").empty()) return 1u;
  auto page = text::parse_number<unsigned>(request.query("page"));
  if (!page || *page == 0 || *page > 1'000'000)
    return invalid("A page is a number from 1 to 1 000 000.");
  return *page;
}

Result<Spot> file_asked(const access::RepoRead& at, web::Request& request) {
  auto bytes = TRY(path_in_bytes(request));
  git::TreePath path = bytes ? *bytes : TRY(git::TreePath::parse(request.query("path")));
  if (path.is_root()) return invalid_field("path", "Say in ?path= which file is meant.");
  Place place = TRY(open_place(at, request));
  auto revision = TRY(place.git->resolve(*place.refs, request.param("ref")));
  std::string word = word_of(revision);
  return Spot{std::move(place), std::move(revision), std::move(path), std::move(word)};
}

}  // namespace stithy::code
