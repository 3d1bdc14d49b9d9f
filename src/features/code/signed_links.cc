// SPDX-License-Identifier: Apache-2.0
#include "features/code/signed_links.h"

#include "base/text.h"
#include "features/code/urls.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"
#include "web/gate.h"

namespace stithy::code {

namespace {

constexpr std::int64_t kLinkSeconds = 3600;

// Links made within an hour are the same, so that browsers keep pictures.
Instant expiry(Instant now) {
  return Instant::from_seconds((now.seconds() / kLinkSeconds + 2) * kLinkSeconds);
}

using ContentPage = std::string (*)(std::int64_t id, std::string_view oid, std::string_view name);

std::string link(const web::Request& request, ContentPage page, const repo::Repository& repository,
                 const git::Oid& oid, std::string_view file_name, UserId reader) {
  std::string path = page(repository.id.value(), oid.hex(), text::repair_utf8(file_name));
  return request.site().content_url +
         web::signed_link(request.keys(), path, reader, expiry(request.now()));
}

Result<web::Principal> signed_reader(db::Reader& reader, web::Request& request) {
  web::Principal who;
  who.user = web::signed_user(request);
  if (!who.user) return who;
  auto account = TRY(account::find_account(reader, who.user));
  if (!account || account->disabled) return web::Principal{};
  who.kind = web::Principal::Kind::Session;
  who.login = account->login;
  who.site_admin = account->site_admin;
  who.scopes = web::kAllScopes;
  return who;
}

}  // namespace

std::string content_link(const web::Request& request, const repo::Repository& repository,
                         const git::Oid& blob, std::string_view file_name) {
  return content_link(request, repository, blob, file_name, request.principal().user);
}

std::string content_link(const web::Request& request, const repo::Repository& repository,
                         const git::Oid& blob, std::string_view file_name, UserId reader) {
  return link(request, url::content, repository, blob, file_name, reader);
}

std::string frame_link(const web::Request& request, const repo::Repository& repository,
                       const git::Oid& blob, std::string_view file_name) {
  return link(request, url::pdf_frame, repository, blob, file_name, request.principal().user);
}

std::string archive_link(const web::Request& request, const repo::Repository& repository,
                         const git::Oid& commit, std::string_view file_name) {
  return link(request, url::linked_archive, repository, commit, file_name,
              request.principal().user);
}

Result<repo::Repository> linked_repository(web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("id"));
  if (!id) return not_found("There is no such file.");
  db::Reader* reader = TRY(request.reader());
  auto repository = TRY(repo::find_repository(*reader, RepoId{*id}));
  if (!repository || repository->deleted_at) return not_found("There is no such file.");
  auto who = TRY(signed_reader(*reader, request));
  if (TRY(access::role_of(*reader, who, *repository)) == repo::Role::None)
    return not_found("There is no such file.");
  return *std::move(repository);
}

}  // namespace stithy::code
