// SPDX-License-Identifier: Apache-2.0
//
// api_answers.h — what the writing rows of /api/v3 share: addresses in answers, people in bodies.
#pragma once

#include <string>
#include <string_view>

#include "features/editing/api/api_shapes.h"
#include "git/edit/commit_draft.h"
#include "pillars/access/grants.h"
#include "web/site.h"

namespace stithy::editing {

class ApiMaker {
 public:
  ApiMaker(const web::Site& site, const repo::Repository& repository)
      : pages_(site.main_url + repository.path()),
        site_(site.main_url),
        home_(repository.path()),
        repository_(repository.id.value()) {}

  std::string object(git::ObjectKind kind, const git::Oid& oid) const;
  // Opaque to clients, but the same that the reading rows give.
  std::string node_id(std::string_view kind, const git::Oid& oid) const;
  MadePerson person(const git::Signature& by) const;
  MadeCommit commit(const git::Oid& oid, const git::CommitDraft& draft) const;
  MadeContent content(const git::TreePath& path, const git::Oid& blob, std::uint64_t size_bytes,
                      std::string_view branch) const;

 private:
  const std::string pages_, site_, home_;
  const std::int64_t repository_;
};

// The owner of the token.
Result<git::Signature> signature_of(const access::RepoWrite& at, web::Request& request);
// What a body says of a person, or `otherwise`. Invalid names the member below `field`.
Result<git::Signature> signature_of(const std::optional<WriterBody>& body,
                                    const git::Signature& otherwise, std::string_view field);
Result<git::Oid> parse_sha(std::string_view sha, std::string_view field, git::ObjectFormat format);
// Base64 as clients write it, also in lines.
Result<std::string> decode_base64(std::string_view content);

}  // namespace stithy::editing
