// SPDX-License-Identifier: Apache-2.0
//
// staging.h — the staged objects of the person who asks, for one request of the API.
#pragma once

#include <memory>
#include <string_view>

#include "git/edit/staged_objects.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"

namespace stithy::editing {

class Staging {
 public:
  static Result<Staging> open(const access::RepoWrite& at, web::Request& request);

  git::ObjectFormat format() const { return git_->format(); }
  git::Repository& git() const { return *git_; }
  const git::StagedObjects& objects() const { return staged_; }
  Result<void> write(const git::ObjectBatch& batch) const;
  // Invalid, about `field`, when there is no such object for this person.
  Result<void> expect(const git::Oid& oid, git::ObjectKind kind, std::string_view field) const;

 private:
  Staging(const access::RepoWrite& at, web::Request& request, std::shared_ptr<git::Repository> git);
  web::Request& request_;
  std::shared_ptr<git::Repository> git_;
  git::StagedObjects staged_;
};

}  // namespace stithy::editing
