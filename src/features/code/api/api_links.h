// SPDX-License-Identifier: Apache-2.0
//
// api_links.h — absolute addresses in the answers of /api/v3, and the objects made with them.
#pragma once

#include <string>
#include <string_view>

#include "features/code/api/api_shapes.h"
#include "features/code/links.h"
#include "git/objects.h"
#include "git/repository.h"
#include "web/request.h"
#include "web/route.h"
#include "web/site.h"

namespace stithy::code {

class ApiLinks {
 public:
  ApiLinks(const web::Site& site, std::string home, std::int64_t repository)
      : pages_(site.main_url + home),
        site_(site.main_url),
        home_(std::move(home)),
        repository_(repository) {}

  const Links& pages() const { return pages_; }  // absolute
  // The absolute address of a row that names one thing of the repository: url::api::commit, …
  std::string api(RefPage row, std::string_view name) const { return site_ + row(home_, name); }
  std::string object(git::ObjectKind kind, const git::Oid& oid) const;
  std::string contents(std::string_view path, std::string_view word) const;
  // Opaque to clients, but stable: the kind, the repository and the id or name.
  std::string node_id(std::string_view kind, std::string_view name) const;

  // What is signed comes with what came of its signature (signed/signed.h).
  ApiCommit commit(const git::Commit& commit, ApiVerification verification) const;
  ApiGitCommit git_commit(const git::Commit& commit, ApiVerification verification) const;
  ApiGitTag git_tag(const git::Tag& tag, ApiVerification verification) const;
  ApiBranch branch(const std::string& name, ApiCommit tip) const;
  ApiShortBranch short_branch(const git::Ref& branch) const;
  Result<ApiRef> ref(git::Repository& git, const std::string& full_name, const git::Oid& oid) const;

 private:
  Links pages_;
  std::string site_, home_;
  std::int64_t repository_;
};

// The answer for what an id names for ever; a client that has it gets 304. `form` tells apart the
// representations of one address.
web::Answer by_id(web::Request& request, const git::Oid& oid, web::Answer answer,
                  std::string_view form = "json");

}  // namespace stithy::code
