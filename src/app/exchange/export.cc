// SPDX-License-Identifier: Apache-2.0
#include "app/exchange/export.h"

#include "app/exchange/organisations.h"
#include "base/text.h"
#include "git/repository_files.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"
#include "pillars/repo/repository.h"

namespace stithy::app {

namespace {

constexpr std::chrono::minutes kReadWait{1};
constexpr std::int64_t kPage = 500;

class Export {
 public:
  Export(const Foundations& on, const ExportWish& wish)
      : on_(on),
        wish_(wish),
        out_(std::filesystem::absolute(wish.out).lexically_normal()),
        staging_(out_.string() + ".exporting"),
        files_(on.git, staging_) {}

  Result<Exported> run() {
    if (sys::path_exists(out_))
      return conflict(
          text::format("{} is there already; name a directory that is not.", out_.string()));
    TRY(sys::remove_tree(staging_));
    auto done = write();
    if (!done) (void)sys::remove_tree(staging_);  // what is left is no use to anybody
    return done;
  }

 private:
  Result<Exported> write() {
    TRY(sys::make_directories(staging_ / "tmp", 0700));
    TRY(write_head());
    TRY(write_users());
    TRY(write_organisations());
    TRY(write_repositories());
    JsonWriter end;
    end.begin_object().member("type", "end").member("lines", lines_).end_object();
    text_ += end.text() + "\n";
    TRY(sys::write_file_durably(staging_ / kExportFile, text_, 0600));
    for (const char* name : {"tmp", "repos"}) TRY(sys::remove_tree(staging_ / name));
    TRY(sys::rename_path(staging_, out_));
    return made_;
  }

  bool whole() const { return wish_.user.empty() && wish_.repository.empty(); }

  void add(const JsonWriter& line) { add(line.text()); }
  void add(std::string_view line) {
    text_.append(line).push_back('\n');
    ++lines_;
  }

  Result<void> write_head() {
    JsonWriter w;
    w.begin_object().member("format", kExportFormat).member("version", kExportVersion);
    w.member("program", STITHY_VERSION).member("exported_at", render_iso(on_.clock.now()));
    w.member("scope", !wish_.user.empty()         ? "user"
                      : !wish_.repository.empty() ? "repository"
                                                  : "instance");
    w.end_object();
    add(w);
    return {};
  }

  Result<void> write_user(db::Reader& reader, const account::Account& a) {
    JsonWriter w;
    w.begin_object().member("type", "user").member("login", a.login).member("email", a.email);
    w.member("display_name", a.display_name).member("bio", a.bio);
    w.member("location", a.location).member("website", a.website);
    w.member("theme", a.theme).member("single_keys", a.single_keys);
    w.member("created_at", render_iso(a.created_at));
    if (whole()) w.member("site_admin", a.site_admin).member("disabled", a.disabled);
    if (auto avatar = TRY(account::find_avatar(reader, a.id)); avatar) {
      w.key("avatar").begin_object().member("content_type", avatar->content_type);
      w.member("base64", text::to_base64(avatar->bytes)).end_object();
    }
    if (wish_.with_credentials)
      if (auto found = TRY(account::sql::find_credentials_of(reader, a.id)); found)
        w.member("password_hash", found->password_hash);
    w.end_object();
    add(w);
    ++made_.users;
    return {};
  }

  Result<void> write_users() {
    if (!wish_.repository.empty()) return {};
    auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
    if (!wish_.user.empty()) {
      auto user = TRY(account::find_account_by_login(*reader, wish_.user));
      if (!user) return not_found(text::format("There is no account {}.", wish_.user));
      login_ = user->login;
      return write_user(*reader, *user);
    }
    std::string after;
    for (;;) {
      auto accounts = TRY(account::list_accounts(*reader, after, kPage));
      for (const auto& account : accounts) TRY(write_user(*reader, account));
      if (accounts.size() < kPage) return {};
      after = text::to_lower(accounts.back().login);
    }
  }

  // Of a whole instance: they are nothing without their people.
  Result<void> write_organisations() {
    if (!whole()) return {};
    auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
    for (auto& line : TRY(organisation_lines(*reader))) add(line);
    return {};
  }

  Result<void> write_repositories() {
    if (!wish_.repository.empty()) {
      auto [owner, name, found] = text::cut(wish_.repository, "/");
      std::optional<repo::Repository> one;
      {
        auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
        one = TRY(repo::find_repository(*reader, owner, name));
      }
      if (!one) return not_found(text::format("There is no repository {}.", wish_.repository));
      return write_repository(*one);
    }
    return repo::visit_all(on_.database, Deadline::in(std::chrono::hours(24)),
                           [this](const repo::Repository& r) -> Result<void> {
                             bool meant = wish_.user.empty() || r.owner == login_;
                             bool there =
                                 !r.deleted_at && r.import_state == repo::ImportState::None;
                             return meant && there ? write_repository(r) : Result<void>();
                           });
  }

  Result<void> write_repository(const repo::Repository& r) {
    const std::string below = text::format("repositories/{}/{}.git", r.owner, r.name);
    git::ImportSource source{git::RemoteUrl::local(on_.repositories.path_of(r.id).string())};
    source.time_max = std::chrono::hours(24);
    source.bytes_max = std::numeric_limits<std::int64_t>::max();
    TRY(files_.import(r.id, source));
    TRY(sys::make_directories((staging_ / below).parent_path()));
    TRY(sys::rename_path(files_.path_of(r.id), staging_ / below));
    JsonWriter w;
    w.begin_object().member("type", "repository").member("owner", r.owner).member("name", r.name);
    w.member("description", r.description).member("website", r.website).key("topics").begin_array();
    for (const auto& topic : r.topics) w.value(topic);
    w.end_array().member("visibility", repo::visibility_name(r.visibility));
    w.member("default_branch", r.default_branch);
    w.member("object_format", git::format_name(r.format));
    w.member("archived", r.archived_at.has_value());
    w.member("created_at", render_iso(r.created_at)).member("git", below).end_object();
    add(w);
    ++made_.repositories;
    return write_collaborators(r);
  }

  Result<void> write_collaborators(const repo::Repository& r) {
    auto reader = TRY(on_.database.read(Deadline::in(kReadWait)));
    for (const auto& one : TRY(repo::list_collaborators(*reader, r.id))) {
      JsonWriter w;
      w.begin_object().member("type", "collaborator").member("repository", r.full_name());
      w.member("login", one.login).member("role", repo::role_name(one.role)).end_object();
      add(w);
    }
    if (!whole()) return {};
    for (auto& line : TRY(team_role_lines(*reader, r))) add(line);
    return {};
  }

  const Foundations& on_;
  const ExportWish& wish_;
  const sys::Path out_, staging_;
  const git::RepositoryFiles files_;
  std::string text_, login_;
  std::uint64_t lines_ = 0;
  Exported made_;
};

}  // namespace

Result<Exported> export_to(const Foundations& on, const ExportWish& wish) {
  if (wish.with_credentials && (!wish.user.empty() || !wish.repository.empty()))
    return invalid("Password hashes are exported with a whole instance only.");
  return Export(on, wish).run();
}

}  // namespace stithy::app
