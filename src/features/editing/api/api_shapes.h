// SPDX-License-Identifier: Apache-2.0
//
// api_shapes.h — what the writing rows of /api/v3 take and answer, after GitHub's published
// description. The lists of their fields stand in api_shapes.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "git/objects.h"
#include "web/request.h"
#include "web/schema.h"

namespace stithy::editing {

using MaybeText = std::optional<std::string>;

// Bodies.
struct WriterBody {
  std::string name, email;
  MaybeText date;
};
struct ContentBody {
  std::string message;
  MaybeText content, sha, branch;
  std::optional<WriterBody> author, committer;
};
struct BlobBody {
  std::string content;
  MaybeText encoding;
};
struct TreeEntryBody {
  std::string path, mode;
  MaybeText type, sha, content;
};
struct TreeBody {
  MaybeText base_tree;
  std::vector<TreeEntryBody> tree;
};
struct CommitBody {
  std::string message, tree;
  std::optional<std::vector<std::string>> parents;
  std::optional<WriterBody> author, committer;
  MaybeText signature;
};
struct TagBody {
  std::string tag, message, object, type;
  std::optional<WriterBody> tagger;
};

// Answers.
struct MadePerson {
  std::string name = {}, email = {}, date = {};
};
struct MadeLink {
  std::string sha = {}, url = {};
};
struct MadeParent {
  std::string sha = {}, url = {}, html_url = {};
};
struct MadeVerification {
  bool verified = false;
  std::string reason = "unsigned";
  MaybeText signature = {}, payload = {}, verified_at = {};
};
struct MadeCommit {
  std::string sha = {}, node_id = {}, url = {}, html_url = {}, message = {};
  MadePerson author = {}, committer = {};
  MadeLink tree = {};
  std::vector<MadeParent> parents = {};
  MadeVerification verification = {};
};
struct MadeContentLinks {
  std::string self = {}, git = {}, html = {};
};
struct MadeContent {
  std::string name = {}, path = {}, sha = {}, type = "file";
  std::int64_t size = 0;
  std::string url = {}, html_url = {}, git_url = {}, download_url = {};
  MadeContentLinks links = {};
};
struct MadeFile {
  std::optional<MadeContent> content = {};
  MadeCommit commit = {};
};
struct MadeTreeEntry {
  std::string path = {}, mode = {}, type = {}, sha = {};
  std::optional<std::int64_t> size = {};
  MaybeText url = {};
};
struct MadeTree {
  std::string sha = {}, url = {};
  std::vector<MadeTreeEntry> tree = {};
  bool truncated = false;
};
struct MadeTagObject {
  std::string sha = {}, type = {}, url = {};
};
struct MadeTag {
  std::string node_id = {}, tag = {}, sha = {}, url = {}, message = {};
  MadePerson tagger = {};
  MadeTagObject object = {};
  MadeVerification verification = {};
};

const web::Schema& schema_of(const WriterBody*);
const web::Schema& schema_of(const ContentBody*);
const web::Schema& schema_of(const BlobBody*);
const web::Schema& schema_of(const TreeEntryBody*);
const web::Schema& schema_of(const TreeBody*);
const web::Schema& schema_of(const CommitBody*);
const web::Schema& schema_of(const TagBody*);
const web::Schema& schema_of(const MadePerson*);
const web::Schema& schema_of(const MadeLink*);
const web::Schema& schema_of(const MadeParent*);
const web::Schema& schema_of(const MadeVerification*);
const web::Schema& schema_of(const MadeCommit*);
const web::Schema& schema_of(const MadeContentLinks*);
const web::Schema& schema_of(const MadeContent*);
const web::Schema& schema_of(const MadeFile*);
const web::Schema& schema_of(const MadeTreeEntry*);
const web::Schema& schema_of(const MadeTree*);
const web::Schema& schema_of(const MadeTagObject*);
const web::Schema& schema_of(const MadeTag*);

}  // namespace stithy::editing
