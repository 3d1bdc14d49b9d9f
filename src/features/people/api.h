// SPDX-License-Identifier: Apache-2.0
//
// api.h — the objects of /api/v3/user and /api/v3/users: GitHub's public-user and private-user.
//
// Things this product has not (companies, followers, gists) are written as GitHub writes their
// absence: null or nought.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/account/api_user.h"
#include "pillars/repo/repository.h"
#include "web/schema.h"

namespace stithy::people {

struct PublicUser : account::SimpleUser {
  std::optional<std::string> name, company, blog, location, email, bio;
  std::optional<bool> hireable;
  std::optional<std::string> twitter_username;
  std::int64_t public_repos = 0, public_gists = 0, followers = 0, following = 0;
  std::string created_at, updated_at;
};

// With what only the person may see.
struct PrivateUser : PublicUser {
  std::int64_t private_gists = 0, total_private_repos = 0, owned_private_repos = 0;
  std::int64_t disk_usage = 0;  // in KiB
  std::int64_t collaborators = 0;
  bool two_factor_authentication = false;
};

struct UserChange {
  std::optional<std::string> name, blog, location, bio;
  Json ignored;  // known to GitHub, without effect here
};

struct EmailAddress {
  std::string email;
  bool primary = true, verified = false;
  std::optional<std::string> visibility;
};

struct EmailVisibility {
  std::string visibility;
};

struct EmailList {
  std::vector<std::string> emails;
};

PublicUser public_user_of(const web::Site& site, const account::Account& account,
                          const repo::Owned& owned);
PrivateUser private_user_of(const web::Site& site, const account::Account& account,
                            const repo::Owned& owned);

template <class S>
std::vector<web::Field> public_user_fields() {
  using Words = std::optional<std::string>;
  auto maybe = [](const char* name, Words S::*member, const char* doc) {
    return web::field<S, Words>(name, member, doc);
  };
  auto number = [](const char* name, std::int64_t S::*member, const char* doc) {
    return web::field<S, std::int64_t>(name, member, doc);
  };
  auto fields = account::simple_user_fields<S>();
  for (auto& field :
       {maybe("name", &S::name, "The name people see."),
        maybe("company", &S::company, "Always null."), maybe("blog", &S::blog, "The website."),
        maybe("location", &S::location, "Where the person is."),
        maybe("email", &S::email, "The address; to the person alone."),
        web::field<S, std::optional<bool>>("hireable", &S::hireable, "Always null."),
        maybe("bio", &S::bio, "A few sentences."),
        maybe("twitter_username", &S::twitter_username, "Always null."),
        number("public_repos", &S::public_repos, "How many are public."),
        number("public_gists", &S::public_gists, "Always 0."),
        number("followers", &S::followers, "Always 0."),
        number("following", &S::following, "Always 0.")})
    fields.push_back(field);
  for (auto& [name, member] : {std::pair{"created_at", &PublicUser::created_at},
                               std::pair{"updated_at", &PublicUser::updated_at}})
    fields.push_back(
        web::field<S, std::string>(name, member, "A moment.", {.format = "date-time"}));
  return fields;
}

inline const web::Schema& schema_of(const PublicUser*) {
  static const auto made =
      web::describe<PublicUser>("public-user", public_user_fields<PublicUser>());
  return made;
}

inline const web::Schema& schema_of(const PrivateUser*) {
  static const auto made = [] {
    using P = PrivateUser;
    auto fields = public_user_fields<P>();
    for (auto& field :
         {web::field("private_gists", &P::private_gists, "Always 0."),
          web::field("total_private_repos", &P::total_private_repos, "How many are not public."),
          web::field("owned_private_repos", &P::owned_private_repos, "The same."),
          web::field("disk_usage", &P::disk_usage, "Of the own repositories, in KiB."),
          web::field("collaborators", &P::collaborators, "Always 0."),
          web::field("two_factor_authentication", &P::two_factor_authentication,
                     "Whether signing in needs a second factor.")})
      fields.push_back(field);
    return web::describe<P>("private-user", std::move(fields));
  }();
  return made;
}

inline const web::Schema& schema_of(const UserChange*) {
  static const auto made = [] {
    using U = UserChange;
    std::vector<web::Field> fields = {
        web::field("name", &U::name, "The name people see.", {.bytes_max = 100}),
        web::field("blog", &U::blog, "The website.", {.bytes_max = 300}),
        web::field("location", &U::location, "Where you are.", {.bytes_max = 100}),
        web::field("bio", &U::bio, "A few sentences.", {.bytes_max = 500})};
    for (const char* name : {"company", "hireable", "twitter_username"})
      fields.push_back(web::ignored_field(name, &U::ignored));
    return web::describe<U>("user-change", std::move(fields));
  }();
  return made;
}

inline const web::Schema& schema_of(const EmailAddress*) {
  using E = EmailAddress;
  static const auto made = web::describe<E>(
      "email", {web::field("email", &E::email, "The address.", {.format = "email"}),
                web::field("primary", &E::primary, "Whether mail goes here."),
                web::field("verified", &E::verified, "Whether a mail there was answered."),
                web::field("visibility", &E::visibility, "private: others do not see it.",
                           {.example = "\"private\""})});
  return made;
}

inline const web::Schema& schema_of(const EmailList*) {
  static const auto made = web::describe<EmailList>(
      "email-list", {web::field("emails", &EmailList::emails, "The addresses.",
                                {.example = "\"ada@home.example\""})});
  return made;
}

inline const web::Schema& schema_of(const EmailVisibility*) {
  static const auto made = web::describe<EmailVisibility>(
      "email-visibility",
      {web::field("visibility", &EmailVisibility::visibility,
                  "Private: commits that are made here bear an alias that reaches nobody.",
                  {.one_of = "public|private"})});
  return made;
}

}  // namespace stithy::people
