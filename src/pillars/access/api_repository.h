// SPDX-License-Identifier: Apache-2.0
//
// api_repository.h — a repository as the answers of /api/v3 name it.
//
// One struct serves GitHub's "full-repository", "repository" and "minimal-repository": it has every
// field that any of them requires. Here rather than in a feature, since reviews, searches and
// others answer with one. Addresses come from the configuration; the permissions are the asker's
// own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pillars/account/api_user.h"
#include "pillars/repo/repository.h"
#include "web/schema.h"
#include "web/site.h"

namespace stithy::access {

struct ApiPermissions {
  bool admin = false, maintain = false, push = false, triage = false, pull = false;
};

ApiPermissions permissions_of(repo::Role role);

struct ApiLicence {
  std::string key, name, spdx_id, node_id;
  std::optional<std::string> url;
};

// By its SPDX identifier; without an address, since its text may not be here.
ApiLicence api_licence_of(std::string_view spdx, std::string_view name);

// Addresses that follow from the repository's own, by name and what stands behind it.
struct ApiLink {
  std::string_view name, path;
};

struct ApiRepository {
  std::int64_t id = 0;
  std::string node_id, name, full_name;
  account::SimpleUser owner;
  bool is_private = false;
  std::string html_url, url;
  std::optional<std::string> description, homepage, language, mirror_url;
  std::string clone_url, git_url, ssh_url, svn_url;
  std::vector<std::string> links;  // in the order of api_links()
  bool fork = false, is_template = false, archived = false, disabled = false;
  bool has_issues = false, has_projects = false, has_wiki = false, has_pages = false;
  bool has_downloads = false, has_discussions = false, allow_forking = false;
  bool web_commit_signoff_required = false;
  std::string visibility, default_branch;
  std::vector<std::string> topics;
  std::optional<ApiLicence> license;
  std::int64_t size = 0;  // KiB
  std::int64_t forks = 0, forks_count = 0, stargazers_count = 0, watchers = 0, watchers_count = 0;
  std::int64_t open_issues = 0, open_issues_count = 0, network_count = 0, subscribers_count = 0;
  std::string pushed_at, created_at, updated_at;
  ApiPermissions permissions;  // of whoever asks
};

// The role is the asker's.
ApiRepository api_repository_of(const web::Site& site, const repo::Repository& repository,
                                account::SimpleUser owner, repo::Role role);

// The fields of ApiLicence, also for structs derived from it.
template <class S>
std::vector<web::Field> licence_fields() {
  using Words = std::optional<std::string>;
  auto words = [](const char* name, std::string S::*member, const char* doc, const char* example) {
    return web::field<S, std::string>(name, member, doc, {.example = example});
  };
  return {words("key", &S::key, "The short name in lower case.", "\"mit\""),
          words("name", &S::name, "The title.", "\"MIT License\""),
          words("spdx_id", &S::spdx_id, "The SPDX identifier.", "\"MIT\""),
          web::field<S, Words>("url", &S::url, "It in the API, when its text is here.",
                               {.format = "uri"}),
          words("node_id", &S::node_id, "An opaque identifier.", "\"TGljZW5zZTow\"")};
}

const web::Schema& schema_of(const ApiPermissions*);
const web::Schema& schema_of(const ApiLicence*);
const web::Schema& schema_of(const ApiRepository*);

}  // namespace stithy::access
