// SPDX-License-Identifier: Apache-2.0
//
// api_shapes.h — files, commits and refs as the answers of /api/v3 name them, after GitHub's
// published description. The lists of their fields stand in api_shapes.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pillars/access/api_repository.h"
#include "pillars/account/api_user.h"
#include "web/schema.h"

namespace stithy::code {

using MaybeText = std::optional<std::string>;

// contents
struct ApiContentLinks {
  std::string self = {};
  MaybeText git = {}, html = {};
};
struct ApiContent {
  std::string type = {}, name = {}, path = {}, sha = {}, url = {};
  std::int64_t size = 0;
  MaybeText git_url = {}, html_url = {}, download_url = {};
  ApiContentLinks links = {};
  // Of files, symbolic links and submodules alone.
  MaybeText encoding = {}, content = {}, target = {}, submodule_git_url = {};
};
// A folder as "Accept: application/vnd.github.object" asks for it.
struct ApiFolder : ApiContent {
  std::vector<ApiContent> entries = {};
};

// The licence at the root, with what it was recognised as.
struct ApiLicenceFile : ApiContent {
  std::optional<access::ApiLicence> license = {};
};

// commits
struct ApiGitPerson {
  std::string name = {}, email = {}, date = {};
};
struct ApiObjectLink {
  std::string sha = {}, url = {};
};
struct ApiParent {
  std::string sha = {}, url = {}, html_url = {};
};
struct ApiVerification {
  bool verified = false;
  std::string reason = {};
  MaybeText signature = {}, payload = {}, verified_at = {};
};
struct ApiCommitText {
  std::string url = {}, message = {};
  std::int64_t comment_count = 0;
  ApiGitPerson author = {}, committer = {};
  ApiObjectLink tree = {};
  ApiVerification verification = {};
};
struct ApiStats {
  std::int64_t additions = 0, deletions = 0, total = 0;
};
struct ApiDiffEntry {
  MaybeText sha = {};
  std::string filename = {}, status = {}, blob_url = {}, raw_url = {}, contents_url = {};
  std::int64_t additions = 0, deletions = 0, changes = 0;
  MaybeText patch = {}, previous_filename = {};
};
struct ApiCommit {
  std::string url = {}, sha = {}, node_id = {}, html_url = {}, comments_url = {};
  ApiCommitText commit = {};
  std::optional<account::SimpleUser> author = {}, committer = {};
  std::vector<ApiParent> parents = {};
  std::optional<ApiStats> stats = {};
  std::optional<std::vector<ApiDiffEntry>> files = {};
};
struct ApiGitCommit {  // of git/commits
  std::string sha = {}, node_id = {}, url = {}, html_url = {}, message = {};
  ApiGitPerson author = {}, committer = {};
  ApiObjectLink tree = {};
  std::vector<ApiParent> parents = {};
  ApiVerification verification = {};
};

// branches, tags, refs
struct ApiShortBranch {
  std::string name = {};
  ApiObjectLink commit = {};
  bool is_protected = false;
};
struct ApiBranchLinks {
  std::string html = {}, self = {};
};
struct ApiProtection {
  bool enabled = false;
};
struct ApiBranch {
  std::string name = {}, protection_url = {};
  ApiCommit commit = {};
  ApiBranchLinks links = {};
  bool is_protected = false;
  ApiProtection protection = {};
};
struct ApiTag {
  std::string name = {}, zipball_url = {}, tarball_url = {}, node_id = {};
  ApiObjectLink commit = {};
};
struct ApiRefObject {
  std::string type = {}, sha = {}, url = {};
};
struct ApiRef {
  std::string ref = {}, node_id = {}, url = {};
  ApiRefObject object = {};
};
struct ApiGitTag {  // an annotated tag's own object
  std::string node_id = {}, tag = {}, sha = {}, url = {}, message = {};
  ApiGitPerson tagger = {};
  ApiRefObject object = {};
  ApiVerification verification = {};
};

// Bytes by the name of the language, without fixed members.
struct ApiLanguages {};

// trees and blobs
struct ApiTreeEntry {
  std::string path = {}, mode = {}, type = {}, sha = {};
  std::optional<std::int64_t> size = {};
  MaybeText url = {};
};
struct ApiTree {
  std::string sha = {}, url = {};
  std::vector<ApiTreeEntry> tree = {};
  bool truncated = false;
};
struct ApiBlob {
  std::string content = {}, encoding = {}, url = {}, sha = {}, node_id = {};
  std::int64_t size = 0;
};

const web::Schema& schema_of(const ApiContentLinks*);
const web::Schema& schema_of(const ApiContent*);
const web::Schema& schema_of(const ApiFolder*);
const web::Schema& schema_of(const ApiLicenceFile*);
const web::Schema& schema_of(const ApiGitPerson*);
const web::Schema& schema_of(const ApiObjectLink*);
const web::Schema& schema_of(const ApiParent*);
const web::Schema& schema_of(const ApiVerification*);
const web::Schema& schema_of(const ApiCommitText*);
const web::Schema& schema_of(const ApiStats*);
const web::Schema& schema_of(const ApiDiffEntry*);
const web::Schema& schema_of(const ApiCommit*);
const web::Schema& schema_of(const ApiGitCommit*);
const web::Schema& schema_of(const ApiShortBranch*);
const web::Schema& schema_of(const ApiBranchLinks*);
const web::Schema& schema_of(const ApiProtection*);
const web::Schema& schema_of(const ApiBranch*);
const web::Schema& schema_of(const ApiTag*);
const web::Schema& schema_of(const ApiRefObject*);
const web::Schema& schema_of(const ApiRef*);
const web::Schema& schema_of(const ApiGitTag*);
const web::Schema& schema_of(const ApiLanguages*);
const web::Schema& schema_of(const ApiTreeEntry*);
const web::Schema& schema_of(const ApiTree*);
const web::Schema& schema_of(const ApiBlob*);

}  // namespace stithy::code
