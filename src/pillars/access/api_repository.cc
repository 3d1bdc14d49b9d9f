// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/api_repository.h"

#include <array>

#include "base/text.h"

namespace stithy::access {

namespace {

// GitHub's templates (RFC 6570): the names and tails are part of the interface.
constexpr std::array kLinks = {
    ApiLink{"archive_url", "/{archive_format}{/ref}"},
    ApiLink{"assignees_url", "/assignees{/user}"},
    ApiLink{"blobs_url", "/git/blobs{/sha}"},
    ApiLink{"branches_url", "/branches{/branch}"},
    ApiLink{"collaborators_url", "/collaborators{/collaborator}"},
    ApiLink{"comments_url", "/comments{/number}"},
    ApiLink{"commits_url", "/commits{/sha}"},
    ApiLink{"compare_url", "/compare/{base}...{head}"},
    ApiLink{"contents_url", "/contents/{+path}"},
    ApiLink{"contributors_url", "/contributors"},
    ApiLink{"deployments_url", "/deployments"},
    ApiLink{"downloads_url", "/downloads"},
    ApiLink{"events_url", "/events"},
    ApiLink{"forks_url", "/forks"},
    ApiLink{"git_commits_url", "/git/commits{/sha}"},
    ApiLink{"git_refs_url", "/git/refs{/sha}"},
    ApiLink{"git_tags_url", "/git/tags{/sha}"},
    ApiLink{"hooks_url", "/hooks"},
    ApiLink{"issue_comment_url", "/issues/comments{/number}"},
    ApiLink{"issue_events_url", "/issues/events{/number}"},
    ApiLink{"issues_url", "/issues{/number}"},
    ApiLink{"keys_url", "/keys{/key_id}"},
    ApiLink{"labels_url", "/labels{/name}"},
    ApiLink{"languages_url", "/languages"},
    ApiLink{"merges_url", "/merges"},
    ApiLink{"milestones_url", "/milestones{/number}"},
    ApiLink{"notifications_url", "/notifications{?since,all,participating}"},
    ApiLink{"pulls_url", "/pulls{/number}"},
    ApiLink{"releases_url", "/releases{/id}"},
    ApiLink{"stargazers_url", "/stargazers"},
    ApiLink{"statuses_url", "/statuses/{sha}"},
    ApiLink{"subscribers_url", "/subscribers"},
    ApiLink{"subscription_url", "/subscription"},
    ApiLink{"tags_url", "/tags"},
    ApiLink{"teams_url", "/teams"},
    ApiLink{"trees_url", "/git/trees{/sha}"},
};

// A field for each link, all kept in one vector.
web::Field link_field(std::size_t index) {
  web::Field field{.name = std::string(kLinks[index].name),
                   .doc = "An address template.",
                   .rules = {.format = "uri-template",
                             .example = "\"https://example.org/api/v3/repos/ada/engine\""},
                   .type = "string",
                   .write = {},
                   .read = {}};
  field.write = [index](const void* object, JsonWriter& w) {
    w.value(static_cast<const ApiRepository*>(object)->links[index]);
  };
  field.read = [](void*, const Json&) -> Result<void> { return {}; };
  return field;
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string host_of(const web::Site& site) {
  auto rest = text::cut(site.main_url, "://").after;
  return std::string(text::cut(rest, ":").before);
}

}  // namespace

ApiLicence api_licence_of(std::string_view spdx, std::string_view name) {
  ApiLicence out;
  out.key = text::to_lower(spdx);
  out.name = name;
  out.spdx_id = spdx;
  out.node_id = text::to_base64("License:" + out.key);
  return out;
}

ApiPermissions permissions_of(repo::Role role) {
  return {role >= repo::Role::Admin, role >= repo::Role::Maintain, role >= repo::Role::Write,
          role >= repo::Role::Triage, role >= repo::Role::Read};
}

ApiRepository api_repository_of(const web::Site& site, const repo::Repository& r,
                                account::SimpleUser owner, repo::Role role) {
  ApiRepository out;
  out.id = r.id.value();
  out.node_id = account::node_id("Repository", r.id.value());
  out.name = r.name;
  out.full_name = r.full_name();
  out.owner = std::move(owner);
  out.is_private = r.visibility != repo::Visibility::Public;
  out.html_url = out.svn_url = site.main_url + r.path();
  out.url = text::format("{}/api/v3/repos{}", site.main_url, r.path());
  out.description = unless_empty(r.description);
  out.homepage = unless_empty(r.website);
  out.clone_url = out.html_url + ".git";
  out.git_url = text::format("git://{}{}.git", host_of(site), r.path());
  // Present even where SSH is not served: GitHub's clients insist on the field.
  out.ssh_url = site.ssh_url.empty() ? text::format("git@{}:{}.git", host_of(site), r.full_name())
                                     : web::ssh_address(site, r.full_name());
  for (const auto& link : kLinks) out.links.push_back(out.url + std::string(link.path));
  out.archived = r.archived_at.has_value();
  out.disabled = r.quarantined.has_value();
  out.visibility = repo::visibility_name(r.visibility);
  out.default_branch = r.default_branch;
  out.topics = r.topics;
  out.size = static_cast<std::int64_t>(r.size_bytes / 1024);
  out.created_at = render_iso(r.created_at);
  out.updated_at = render_iso(r.updated_at);
  // GitHub tells the moment of making for what was never pushed.
  out.pushed_at = render_iso(r.pushed_at.value_or(r.created_at));
  out.permissions = permissions_of(role);
  return out;
}

const web::Schema& schema_of(const ApiPermissions*) {
  using P = ApiPermissions;
  static const auto made = web::describe<P>(
      "repository-permissions",
      {web::field("admin", &P::admin, "May change its settings."),
       web::field("maintain", &P::maintain, "May maintain it."),
       web::field("push", &P::push, "May push."), web::field("triage", &P::triage, "May triage."),
       web::field("pull", &P::pull, "May read.")});
  return made;
}

const web::Schema& schema_of(const ApiLicence*) {
  static const auto made =
      web::describe<ApiLicence>("license-simple", licence_fields<ApiLicence>());
  return made;
}

namespace {

std::vector<web::Field> fields() {
  using R = ApiRepository;
  constexpr web::FieldRules date{.format = "date-time"}, uri{.format = "uri"};
  std::vector<web::Field> list = {
      web::field("id", &R::id, "The number."),
      web::field("node_id", &R::node_id, "An opaque identifier.",
                 {.example = R"("UmVwb3NpdG9yeTo3")"}),
      web::field("name", &R::name, "The name.", {.example = R"("engine")"}),
      web::field("full_name", &R::full_name, "Owner and name.", {.example = R"("ada/engine")"}),
      web::field("owner", &R::owner, "The account that owns it."),
      web::field("private", &R::is_private, "Not for everybody."),
      web::field("html_url", &R::html_url, "The page.", uri),
      web::field("description", &R::description, "What it is."),
      web::field("fork", &R::fork, "Copied from another one here."),
      web::field("url", &R::url, "This object in the API.", uri),
      web::field("clone_url", &R::clone_url, "For git clone over HTTP.", uri),
      web::field("git_url", &R::git_url, "The address of git's own protocol; not served.",
                 {.example = R"("git://example.org/ada/engine.git")"}),
      web::field("ssh_url", &R::ssh_url, "For git clone over SSH.",
                 {.example = R"("git@example.org:ada/engine.git")"}),
      web::field("svn_url", &R::svn_url, "The same as html_url.", uri),
      web::field("mirror_url", &R::mirror_url, "What it mirrors.", uri),
      web::field("homepage", &R::homepage, "A web address.", uri),
      web::field("language", &R::language, "The main language."),
      web::field("license", &R::license, "The licence that was found."),
      web::field("topics", &R::topics, "Words about it.", {.example = "\"forge\""}),
      web::field("visibility", &R::visibility, "Who may see it.",
                 {.one_of = "public|internal|private"}),
      web::field("default_branch", &R::default_branch, "What a clone checks out.",
                 {.example = R"("main")"}),
      web::field("size", &R::size, "KiB on disk."),
      web::field("archived", &R::archived, "Read-only by choice."),
      web::field("disabled", &R::disabled, "Read-only because of damage."),
      web::field("is_template", &R::is_template, "Meant to be copied."),
      web::field("allow_forking", &R::allow_forking, "May be forked."),
      web::field("web_commit_signoff_required", &R::web_commit_signoff_required,
                 "Edits in the browser are signed off."),
      web::field("has_issues", &R::has_issues, "Has issues."),
      web::field("has_projects", &R::has_projects, "Has projects."),
      web::field("has_wiki", &R::has_wiki, "Has a wiki."),
      web::field("has_pages", &R::has_pages, "Has pages."),
      web::field("has_downloads", &R::has_downloads, "Has downloads."),
      web::field("has_discussions", &R::has_discussions, "Has discussions."),
      web::field("forks", &R::forks, "How many forks."),
      web::field("forks_count", &R::forks_count, "How many forks."),
      web::field("stargazers_count", &R::stargazers_count, "How many stars."),
      web::field("watchers", &R::watchers, "How many stars."),
      web::field("watchers_count", &R::watchers_count, "How many stars."),
      web::field("open_issues", &R::open_issues, "How many open issues."),
      web::field("open_issues_count", &R::open_issues_count, "How many open issues."),
      web::field("network_count", &R::network_count, "How many in the network of forks."),
      web::field("subscribers_count", &R::subscribers_count, "How many watch it."),
      web::field("pushed_at", &R::pushed_at, "The last push, or the making.", date),
      web::field("created_at", &R::created_at, "When it was made.", date),
      web::field("updated_at", &R::updated_at, "When it was changed last.", date),
      web::field("permissions", &R::permissions, "What you may do."),
  };
  for (std::size_t i = 0; i < kLinks.size(); ++i) list.push_back(link_field(i));
  return list;
}

}  // namespace

const web::Schema& schema_of(const ApiRepository*) {
  static const auto made = web::describe<ApiRepository>("full-repository", fields());
  return made;
}

}  // namespace stithy::access
