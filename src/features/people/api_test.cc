// SPDX-License-Identifier: Apache-2.0
#include "features/people/api.h"

#include <doctest/doctest.h>

#include "base/json.h"

namespace stithy::people {

namespace {

const web::Site kSite{.main_url = "https://forge.example.org",
                      .content_url = {},
                      .main_hosts = {},
                      .content_hosts = {},
                      .version = "1",
                      .ssh_url = {}};

account::Account ada() {
  account::Account a;
  a.id = UserId{7};
  a.login = "ada";
  a.email = "ada@example.org";
  a.created_at = a.updated_at = Instant::from_seconds(1'800'000'000);
  return a;
}

template <class S>
Json json_of(const S& value) {
  JsonWriter w;
  web::write_json(value, w);
  return std::move(Json::parse(w.text())).take();
}

// The required members of GitHub's published schemas.
constexpr std::string_view kSimple[] = {
    "avatar_url", "events_url",  "followers_url",     "following_url",
    "gists_url",  "gravatar_id", "html_url",          "id",
    "node_id",    "login",       "organizations_url", "received_events_url",
    "repos_url",  "site_admin",  "starred_url",       "subscriptions_url",
    "type",       "url"};
constexpr std::string_view kPublic[] = {
    "bio",      "blog",     "company", "created_at",   "email",        "followers", "following",
    "hireable", "location", "name",    "public_gists", "public_repos", "updated_at"};
constexpr std::string_view kPrivate[] = {"collaborators",       "disk_usage",
                                         "owned_private_repos", "private_gists",
                                         "total_private_repos", "two_factor_authentication"};

template <std::size_t N>
void require_all(const Json& json, const std::string_view (&members)[N]) {
  for (auto member : members) {
    CAPTURE(std::string(member));
    CHECK(json.find(member) != nullptr);
  }
}

}  // namespace

TEST_CASE("a user has every member that GitHub's clients ask for") {
  Json simple = json_of(account::simple_user_of(kSite, ada()));
  require_all(simple, kSimple);
  Json open = json_of(public_user_of(kSite, ada(), {}));
  require_all(open, kSimple);
  require_all(open, kPublic);
  Json own = json_of(private_user_of(kSite, ada(), {}));
  require_all(own, kSimple);
  require_all(own, kPublic);
  require_all(own, kPrivate);
}

TEST_CASE("addresses of a user are absolute and by the configured site") {
  auto user = account::simple_user_of(kSite, ada());
  CHECK(user.url == "https://forge.example.org/api/v3/users/ada");
  CHECK(user.html_url == "https://forge.example.org/ada");
  CHECK(user.avatar_url == "https://forge.example.org/avatars/ada");
  CHECK(user.node_id == "VXNlcjo3");
}

TEST_CASE("an e-mail address is shown to its owner alone") {
  Json open = json_of(public_user_of(kSite, ada(), {}));
  CHECK(open.find("email")->is_null());
  CHECK(open.find("two_factor_authentication") == nullptr);
  Json own = json_of(private_user_of(kSite, ada(), {.size_bytes = 4096}));
  CHECK(*own.find("email")->as_string() == "ada@example.org");
  CHECK(*own.find("disk_usage")->as_int() == 4);
  CHECK(*own.find("user_view_type")->as_string() == "private");
}

}  // namespace stithy::people
