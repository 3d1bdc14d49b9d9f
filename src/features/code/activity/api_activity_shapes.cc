// SPDX-License-Identifier: Apache-2.0
//
// api_activity_shapes.cc — the fields of what api_activity.h answers.
#include "features/code/activity/api_activity.h"

namespace stithy::code {

namespace {

using web::describe;
using web::field;

web::Field text_of(const char* name, std::optional<std::string> ApiContributor::*member,
                   const char* doc, web::FieldRules rules = {}) {
  rules.leave_out = true;
  return field<ApiContributor, std::optional<std::string>>(name, member, doc, rules);
}

}  // namespace

const web::Schema& schema_of(const ApiContributor*) {
  using C = ApiContributor;
  constexpr std::string_view kUri = "uri";
  static const auto made = describe<C>(
      "contributor",
      {text_of("login", &C::login, "The name of the account.", {.example = "\"ada\""}),
       field("id", &C::id, "The number of the account.", {.leave_out = true}),
       text_of("node_id", &C::node_id, "An opaque identifier."),
       text_of("avatar_url", &C::avatar_url, "The picture.", {.format = kUri}),
       text_of("gravatar_id", &C::gravatar_id, "Always empty.", {.example = "\"\""}),
       text_of("url", &C::url, "The account in the API.", {.format = kUri}),
       text_of("html_url", &C::html_url, "The page.", {.format = kUri}),
       text_of("followers_url", &C::followers_url, "An address.", {.format = kUri}),
       text_of("following_url", &C::following_url, "An address template."),
       text_of("gists_url", &C::gists_url, "An address template."),
       text_of("starred_url", &C::starred_url, "An address template."),
       text_of("subscriptions_url", &C::subscriptions_url, "An address.", {.format = kUri}),
       text_of("organizations_url", &C::organizations_url, "An address.", {.format = kUri}),
       text_of("repos_url", &C::repos_url, "The repositories in the API.", {.format = kUri}),
       text_of("events_url", &C::events_url, "An address template."),
       text_of("received_events_url", &C::received_events_url, "An address.", {.format = kUri}),
       text_of("user_view_type", &C::user_view_type, "Who sees this much.",
               {.one_of = "public|private"}),
       field("type", &C::type, "User, or Anonymous without an account.",
             {.one_of = "User|Organization|Anonymous"}),
       field("site_admin", &C::site_admin, "Administers the instance.", {.leave_out = true}),
       field("contributions", &C::contributions, "How many commits."),
       text_of("email", &C::email, "The address of somebody without an account."),
       text_of("name", &C::name, "The name of somebody without an account.")});
  return made;
}

const web::Schema& schema_of(const ApiWeekOfPerson*) {
  using W = ApiWeekOfPerson;
  static const auto made = describe<W>(
      "contributor-week",
      {field("w", &W::w, "Where the week begins, in seconds."), field("a", &W::a, "Lines added."),
       field("d", &W::d, "Lines deleted."), field("c", &W::c, "Commits.")});
  return made;
}

const web::Schema& schema_of(const ApiContributorActivity*) {
  using A = ApiContributorActivity;
  static const auto made = describe<A>(
      "contributor-activity", {field("author", &A::author, "The account, when it is known."),
                               field("total", &A::total, "How many commits."),
                               field("weeks", &A::weeks, "All weeks since the first commit.")});
  return made;
}

const web::Schema& schema_of(const ApiCommitActivity*) {
  using A = ApiCommitActivity;
  static const auto made = describe<A>(
      "commit-activity", {field("days", &A::days, "Commits of each day from Sunday."),
                          field("total", &A::total, "Commits of the week."),
                          field("week", &A::week, "Where the week begins, in seconds.")});
  return made;
}

const web::Schema& schema_of(const ApiParticipation*) {
  using P = ApiParticipation;
  static const auto made =
      describe<P>("participation-stats", {field("all", &P::all, "Of everybody, by week."),
                                          field("owner", &P::owner, "Of the owner, by week.")});
  return made;
}

const web::Schema& schema_of(const ApiNumbers*) {
  static const auto made = [] {
    web::Schema schema = web::describe_text("code-frequency-stat", "[0, 10, 5]");
    schema.scalar = "array";
    return schema;
  }();
  return made;
}

}  // namespace stithy::code
