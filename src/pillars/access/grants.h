// SPDX-License-Identifier: Apache-2.0
//
// grants.h — proofs that the gate checked a permission for a request. The one place that
// authorises.
//
// A grant has no public constructor; its only source is its own admit(Request&) (or, for the
// command line, an Operator). Handlers and domain verbs take grants, so that a page, the API, git
// and a command cannot reach a verb without the check. Absent and forbidden repositories give the
// same NotFound; what is seen but not allowed gives Denied.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "pillars/account/credentials.h"
#include "pillars/repo/repository.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::access {

using web::Need;

// The person at the machine: may do everything. Made by app/ commands and by jobs alone.
class Operator {
 private:
  Operator() = default;
  friend class OperatorKey;
};
// Holding one shows that the caller is a command or a job; tools/tidy keeps the list of files.
class OperatorKey {
 public:
  static Operator at_the_machine() { return Operator{}; }
};

// The role a principal has on a repository, with the limits of its token applied.
Result<repo::Role> role_of(db::Reader& reader, const web::Principal& principal,
                           const repo::Repository& repository);
repo::Viewer viewer_of(const web::Principal& principal);

// Somebody who asks for a repository by its name without a web request: git over SSH. All of it
// outlives the call.
struct Knock {
  const Foundations& on;
  db::Reader& reader;
  const web::Principal& who;
  std::string_view owner, name;
};

// Grants that say only who.
template <Need N>
class PersonGrant {
 public:
  static constexpr Need need = N;
  static Result<PersonGrant> admit(web::Request& request);
  const web::Principal& who() const { return *who_; }
  operator PersonGrant<Need::SiteAdmin>() const requires(N == Need::FreshSiteAdmin) {
    return PersonGrant<Need::SiteAdmin>(*who_);
  }

 private:
  template <Need M>
  friend class PersonGrant;
  explicit PersonGrant(const web::Principal& who) : who_(&who) {}
  const web::Principal* who_;
};

using Anyone = PersonGrant<Need::Anyone>;
using Visitor = PersonGrant<Need::Visitor>;
using Setup = PersonGrant<Need::Setup>;
using SignedIn = PersonGrant<Need::SignedIn>;
using FreshSession = PersonGrant<Need::FreshSession>;
using SiteAdmin = PersonGrant<Need::SiteAdmin>;
using FreshSiteAdmin = PersonGrant<Need::FreshSiteAdmin>;
using MetricsReader = PersonGrant<Need::MetricsReader>;
using SignedLink = PersonGrant<Need::SignedLink>;

// Grants on the repository of the path ({owner}/{repo}). A renamed repository answers
// NotFound with web::kMovedCause; the dispatcher turns it into a redirect.
template <Need N>
class RepoGrant {
 public:
  static constexpr Need need = N;
  static Result<RepoGrant> admit(web::Request& request);
  static Result<RepoGrant> admit(const Knock& knock) requires(N == Need::RepoRead);
  static RepoGrant by_operator(const Operator&, repo::Repository repository) {
    return RepoGrant(web::Principal{}, std::move(repository), repo::Role::Admin);
  }
  const web::Principal& who() const { return *who_; }
  const repo::Repository& repository() const { return *repository_; }
  repo::Role role() const { return role_; }
  bool may_write() const { return role_ >= repo::Role::Write; }
  bool may_administer() const { return role_ >= repo::Role::Admin; }
  // A stronger grant is also a weaker one.
  template <Need M>
  requires(M < N && web::is_repo_need(M)) operator RepoGrant<M>() const {
    return RepoGrant<M>(who_, repository_, role_);
  }

 private:
  template <Need M>
  friend class RepoGrant;
  RepoGrant(web::Principal who, repo::Repository repository, repo::Role role)
      : who_(std::make_shared<web::Principal>(std::move(who))),
        repository_(std::make_shared<repo::Repository>(std::move(repository))),
        role_(role) {}
  RepoGrant(std::shared_ptr<const web::Principal> who,
            std::shared_ptr<const repo::Repository> repository, repo::Role role)
      : who_(std::move(who)), repository_(std::move(repository)), role_(role) {}
  std::shared_ptr<const web::Principal> who_;
  std::shared_ptr<const repo::Repository> repository_;
  repo::Role role_;
};

using RepoRead = RepoGrant<Need::RepoRead>;
using RepoWrite = RepoGrant<Need::RepoWrite>;
using RepoAdmin = RepoGrant<Need::RepoAdmin>;
using FreshRepoAdmin = RepoGrant<Need::FreshRepoAdmin>;

// Pushing: like RepoWrite, but the repository may not exist yet in a namespace of one's own.
class RepoPush {
 public:
  static constexpr Need need = Need::RepoPush;
  static Result<RepoPush> admit(web::Request& request);
  static Result<RepoPush> admit(const Knock& knock);
  const web::Principal& who() const { return who_; }
  // None: to be created by this push, under `owner` and `name`.
  const std::optional<repo::Repository>& repository() const { return repository_; }
  NamespaceId owner() const { return owner_; }
  const std::string& name() const { return name_; }

 private:
  RepoPush() = default;
  web::Principal who_;
  std::optional<repo::Repository> repository_;
  NamespaceId owner_;
  std::string name_;
};

// The first request of a fetch or a push: which of the two, the address says.
class RepoService {
 public:
  static constexpr Need need = Need::RepoService;
  static Result<RepoService> admit(web::Request& request);
  const std::optional<RepoRead>& read() const { return read_; }
  const std::optional<RepoPush>& push() const { return push_; }

 private:
  RepoService() = default;
  std::optional<RepoRead> read_;
  std::optional<RepoPush> push_;
};

}  // namespace stithy::access
