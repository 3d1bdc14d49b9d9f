// SPDX-License-Identifier: Apache-2.0
//
// api_activity.h — /contributors and /stats/… of /api/v3, after GitHub's published description.
//
// What is not counted yet is answered 202, as GitHub does, where its description lists that, and
// 503 elsewhere; an empty repository is answered 204, or with nothing but zeros.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "pillars/account/api_user.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::code {

// A person of this server, or somebody known by name and address alone.
struct ApiContributor {
  std::optional<std::string> login = {};
  std::optional<std::int64_t> id = {};
  std::optional<std::string> node_id = {}, avatar_url = {}, gravatar_id = {}, url = {},
                             html_url = {}, followers_url = {}, following_url = {}, gists_url = {},
                             starred_url = {}, subscriptions_url = {}, organizations_url = {},
                             repos_url = {}, events_url = {}, received_events_url = {},
                             user_view_type = {};
  std::string type = {};
  std::optional<bool> site_admin = {};
  std::int64_t contributions = 0;
  std::optional<std::string> email = {}, name = {};
};

struct ApiWeekOfPerson {
  std::int64_t w = 0, a = 0, d = 0, c = 0;
};
struct ApiContributorActivity {
  std::optional<account::SimpleUser> author = {};
  std::int64_t total = 0;
  std::vector<ApiWeekOfPerson> weeks = {};
};
struct ApiCommitActivity {
  std::vector<std::int64_t> days = {};
  std::int64_t total = 0, week = 0;
};
struct ApiParticipation {
  std::vector<std::int64_t> all = {}, owner = {};
};
// Three numbers without names; they are written by hand.
struct ApiNumbers {};

const web::Schema& schema_of(const ApiContributor*);
const web::Schema& schema_of(const ApiWeekOfPerson*);
const web::Schema& schema_of(const ApiContributorActivity*);
const web::Schema& schema_of(const ApiCommitActivity*);
const web::Schema& schema_of(const ApiParticipation*);
const web::Schema& schema_of(const ApiNumbers*);

Result<web::Answer> api_contributors(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_contributor_stats(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_commit_activity(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_code_frequency(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_participation(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_punch_card(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code
