// SPDX-License-Identifier: Apache-2.0
//
// Commits as text for machines, and the files of a revision as an archive.
#include "base/text.h"
#include "features/code/diff/output_body.h"
#include "features/code/media.h"
#include "features/code/resolve.h"
#include "features/code/routes.h"
#include "features/code/signed_links.h"
#include "git/content/tree_walk.h"
#include "git/diff/diff.h"
#include "pillars/foundations.h"

namespace stithy::code {

namespace {

constexpr std::chrono::minutes kStreamSpan{30};

struct Named {
  Place place;
  std::shared_ptr<const git::Commit> commit;
};
Result<Named> named_commit(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto revision = TRY(place.git->resolve(*place.refs, request.param("sha")));
  auto commit = TRY(place.git->load_commit(revision.commit));
  request.close_reader();
  return Named{std::move(place), std::move(commit)};
}

struct ArchiveName {
  std::string_view revision;
  git::ArchiveOptions::Format format;
  std::string_view ending, type;
};
Result<ArchiveName> parse_archive(std::string_view name) {
  using Format = git::ArchiveOptions::Format;
  for (const auto& [ending, format, type] :
       {std::tuple{".zip", Format::Zip, "application/zip"},
        std::tuple{".tar.gz", Format::TarGz, "application/gzip"}}) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(std::string_view(ending).size());
    return ArchiveName{name, format, ending, type};
  }
  return not_found("Archives end in .zip or .tar.gz.");
}

// `folder` is what the files stand in, and the name of the download.
Result<web::Answer> files_of(git::Repository& git, const git::Oid& commit,
                             const std::string& folder, const ArchiveName& name) {
  git::ArchiveOptions options{.format = name.format, .prefix = folder};
  auto running = TRY(git::stream_archive(git, commit, options, Deadline::in(kStreamSpan)));
  web::Answer answer;
  answer.headers.set("Content-Type", name.type);
  answer.headers.set("Content-Disposition",
                     content_disposition(true, folder + std::string(name.ending)));
  answer.headers.set("Cache-Control", "private, no-store");
  answer.body = body_of(std::move(running));
  return answer;
}

}  // namespace

Result<web::Answer> commit_diff(const access::RepoRead& at, web::Request& request) {
  Named named = TRY(named_commit(at, request));
  const git::Commit& commit = *named.commit;
  git::Oid before =
      commit.parents.empty() ? git::empty_tree(commit.oid.format()) : commit.parents.front();
  return text_stream(
      TRY(git::stream_diff(*named.place.git, before, commit.oid, Deadline::in(kStreamSpan))));
}

Result<web::Answer> commit_patch(const access::RepoRead& at, web::Request& request) {
  Named named = TRY(named_commit(at, request));
  return text_stream(TRY(git::stream_mails(*named.place.git, std::nullopt, named.commit->oid,
                                           Deadline::in(kStreamSpan))));
}

Result<web::Answer> archive(const access::RepoRead& at, web::Request& request) {
  ArchiveName name = TRY(parse_archive(request.param("rest")));
  Place place = TRY(open_place(at, request));
  auto revision = TRY(place.git->resolve(*place.refs, name.revision));
  request.close_reader();
  return files_of(*place.git, revision.commit, archive_folder(at.repository(), revision), name);
}

Result<web::Answer> linked_archive(const access::SignedLink&, web::Request& request) {
  ArchiveName name = TRY(parse_archive(request.param("name")));
  repo::Repository repository = TRY(linked_repository(request));
  auto oid = git::Oid::parse(request.param("oid"));
  if (!oid) return not_found("There is no such commit.");
  auto git = TRY(request.on().repositories.open(repository));
  TRY(git->load_links(*oid));
  request.close_reader();
  return files_of(*git, *oid, std::string(name.revision), name);
}

std::string archive_folder(const repo::Repository& repository, const git::Revision& revision) {
  std::string word =
      revision.kind == git::Revision::Kind::Commit ? short_id(revision.commit) : revision.name;
  return text::format("{}-{}", repository.name,
                      text::replace_all(text::repair_utf8(word), "/", "-"));
}

}  // namespace stithy::code
