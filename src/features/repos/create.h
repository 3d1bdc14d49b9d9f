// SPDX-License-Identifier: Apache-2.0
//
// create.h — how a repository comes into being: empty, with first files, or from another one.
//
// A Creator is the proof of who asks: a signed-in person (where
// access::may_create_in says so) or the operator at the machine. Files come first and the row
// second, so that no row ever points at nothing; when the row is refused the files go again.
// Blocking; thread-safe.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "git/repository_files.h"
#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"
#include "pillars/repo/repository.h"

namespace stithy::repos {

class Creator {
 public:
  static Creator of(const access::SignedIn& who) { return Creator(who.who()); }
  static Creator of(const access::OrgRead& who) { return Creator(who.who()); }
  static Creator of(const access::Operator&) { return Creator(); }

  // Denied where they may not create, Invalid where a token's limits forbid the wish.
  Result<void> check(db::Reader& reader, const account::Namespace& owner,
                     repo::Visibility visibility) const;
  // Who is named as the author of what comes with it: an owner, when the operator asks.
  Result<UserId> actor(db::Reader& reader, const account::Namespace& owner) const;

 private:
  Creator() : operator_(true) {}
  explicit Creator(web::Principal who) : who_(std::move(who)) {}
  web::Principal who_;
  bool operator_ = false;
};

struct CreateWish {
  std::string owner, name;
  std::string description = {}, website = {};
  std::vector<std::string> topics = {};
  repo::Visibility visibility = repo::Visibility::Private;
  std::string default_branch = "main";
  git::ObjectFormat format = git::ObjectFormat::Sha1;
  std::vector<git::InitialFile> files = {};  // none: empty
};

// Every rule that needs no disk: names, texts, the right to create there, the name still free.
Result<account::Namespace> check_wish(db::Reader& reader, const Creator& creator,
                                      const CreateWish& wish);

Result<repo::Repository> create_repository(const Foundations& on, const Creator& creator,
                                           const CreateWish& wish);

// Brings another repository here and waits for it; cancelled by source.cancelled. The default
// branch and the object format are the source's.
Result<repo::Repository> create_imported(const Foundations& on, const Creator& creator,
                                         const CreateWish& wish, const git::ImportSource& source);

// Whoever makes a repository in an organisation administers it, also without owning that.
Result<void> give_to_maker(db::Tx& tx, RepoId id, UserId maker, Instant now);

// The branches and tags that an import brought, for the journal.
Result<std::vector<std::pair<std::string, git::Oid>>> arrived_refs(const sys::Path& repository);

}  // namespace stithy::repos
