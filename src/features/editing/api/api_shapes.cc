// SPDX-License-Identifier: Apache-2.0
#include "features/editing/api/api_shapes.h"

namespace stithy::editing {

using web::describe;
using web::field;
using web::Schema;

namespace {

constexpr web::FieldRules kUri{.format = "uri"};
constexpr web::FieldRules kDate{.format = "date-time", .example = "\"2026-11-20T09:00:00Z\""};
constexpr web::FieldRules kMaybe{.leave_out = true};
constexpr web::FieldRules kSha{.bytes_max = 64,
                               .example = "\"95d09f2b10159347eece71399a7e2e907ea3df4f\""};
// What a route's body may hold, in base64.
constexpr web::FieldRules kBytes{.bytes_max = std::int64_t{40} << 20, .example = "\"aGVsbG8K\""};

}  // namespace

const Schema& schema_of(const WriterBody*) {
  using W = WriterBody;
  static const auto made = describe<W>(
      "writer", {field("name", &W::name, "The name.", {.bytes_max = 200, .example = "\"Ada\""}),
                 field("email", &W::email, "The address.",
                       {.bytes_max = 300, .example = "\"ada@example.org\""}),
                 field("date", &W::date, "When; by default now.", kDate)});
  return made;
}

const Schema& schema_of(const ContentBody*) {
  using C = ContentBody;
  static const auto made = describe<C>(
      "content-change",
      {field("message", &C::message, "The message of the commit.",
             {.example = "\"Correct the title\""}),
       field("content", &C::content, "The bytes of the file in base64; not when deleting.", kBytes),
       field("sha", &C::sha, "The id of the content that is replaced or deleted.", kSha),
       field("branch", &C::branch, "The branch; by default the default branch.",
             {.bytes_max = 255, .example = "\"main\""}),
       field("author", &C::author, "By default the committer."),
       field("committer", &C::committer, "By default the owner of the token.")});
  return made;
}

const Schema& schema_of(const BlobBody*) {
  using B = BlobBody;
  static const auto made = describe<B>(
      "new-blob",
      {field("content", &B::content, "The content.", kBytes),
       field("encoding", &B::encoding, "How it is written.", {.one_of = "utf-8|base64"})});
  return made;
}

const Schema& schema_of(const TreeEntryBody*) {
  using E = TreeEntryBody;
  static const auto made = describe<E>(
      "new-tree-entry",
      {field("path", &E::path, "From the root of the tree.",
             {.bytes_max = 4096, .example = "\"src/main.cc\""}),
       field("mode", &E::mode, "File, executable file, folder, submodule or symbolic link.",
             {.one_of = "100644|100755|040000|160000|120000"}),
       field("type", &E::type, "Its kind.", {.one_of = "blob|tree|commit"}),
       field("sha", &E::sha, "The id of the object; null removes the entry.", kSha),
       field("content", &E::content, "Instead of an id: the text of a file.",
             {.bytes_max = std::int64_t{40} << 20})});
  return made;
}

const Schema& schema_of(const TreeBody*) {
  using T = TreeBody;
  static const auto made = describe<T>(
      "new-tree", {field("base_tree", &T::base_tree, "The tree or commit that is changed.", kSha),
                   field("tree", &T::tree, "The entries that change.")});
  return made;
}

const Schema& schema_of(const CommitBody*) {
  using C = CommitBody;
  static const auto made = describe<C>(
      "new-commit", {field("message", &C::message, "The whole message.", {.example = "\"Begin\""}),
                     field("tree", &C::tree, "The id of its tree.", kSha),
                     field("parents", &C::parents, "The ids of what it follows.", kSha),
                     field("author", &C::author, "By default the owner of the token."),
                     field("committer", &C::committer, "By default the author."),
                     field("signature", &C::signature, "Not taken: sign with git and push.")});
  return made;
}

const Schema& schema_of(const TagBody*) {
  using T = TagBody;
  static const auto made = describe<T>(
      "new-tag",
      {field("tag", &T::tag, "The name.", {.bytes_max = 200, .example = "\"v1.0\""}),
       field("message", &T::message, "The whole message.", {.example = "\"First release\""}),
       field("object", &T::object, "The id of what it names.", kSha),
       field("type", &T::type, "Its kind.", {.one_of = "commit|tree|blob"}),
       field("tagger", &T::tagger, "By default the owner of the token.")});
  return made;
}

const Schema& schema_of(const MadePerson*) {
  using P = MadePerson;
  static const auto made = describe<P>("made-person", {field("name", &P::name, "As written."),
                                                       field("email", &P::email, "As written."),
                                                       field("date", &P::date, "When.", kDate)});
  return made;
}

const Schema& schema_of(const MadeLink*) {
  using L = MadeLink;
  static const auto made =
      describe<L>("short-blob", {field("sha", &L::sha, "The id.", kSha),
                                 field("url", &L::url, "The object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const MadeParent*) {
  using P = MadeParent;
  static const auto made =
      describe<P>("made-parent", {field("sha", &P::sha, "The id.", kSha),
                                  field("url", &P::url, "The commit in the API.", kUri),
                                  field("html_url", &P::html_url, "The page.", kUri)});
  return made;
}

const Schema& schema_of(const MadeVerification*) {
  using V = MadeVerification;
  static const auto made = describe<V>(
      "made-verification",
      {field("verified", &V::verified, "Never: it is unsigned."),
       field("reason", &V::reason, "unsigned."), field("signature", &V::signature, "None."),
       field("payload", &V::payload, "None."), field("verified_at", &V::verified_at, "Never.")});
  return made;
}

const Schema& schema_of(const MadeCommit*) {
  using C = MadeCommit;
  static const auto made =
      describe<C>("made-commit", {field("sha", &C::sha, "The id.", kSha),
                                  field("node_id", &C::node_id, "An opaque identifier."),
                                  field("url", &C::url, "This object in the API.", kUri),
                                  field("html_url", &C::html_url, "The page.", kUri),
                                  field("author", &C::author, "Who wrote it."),
                                  field("committer", &C::committer, "Who committed it."),
                                  field("message", &C::message, "The whole message."),
                                  field("tree", &C::tree, "Its files."),
                                  field("parents", &C::parents, "What it follows."),
                                  field("verification", &C::verification, "Its signature.")});
  return made;
}

const Schema& schema_of(const MadeContentLinks*) {
  using L = MadeContentLinks;
  static const auto made =
      describe<L>("made-content-links", {field("self", &L::self, "This file.", kUri),
                                         field("git", &L::git, "The git object.", kUri),
                                         field("html", &L::html, "The page.", kUri)});
  return made;
}

const Schema& schema_of(const MadeContent*) {
  using C = MadeContent;
  static const auto made = describe<C>(
      "made-content",
      {field("type", &C::type, "What stands there.", {.one_of = "file"}),
       field("name", &C::name, "The last part of the path."),
       field("path", &C::path, "The path from the root."),
       field("sha", &C::sha, "The id of the git object.", kSha), field("size", &C::size, "Bytes."),
       field("url", &C::url, "This file in the API.", kUri),
       field("html_url", &C::html_url, "The page.", kUri),
       field("git_url", &C::git_url, "The git object in the API.", kUri),
       field("download_url", &C::download_url, "The raw bytes.", kUri),
       field("_links", &C::links, "The same addresses.")});
  return made;
}

const Schema& schema_of(const MadeFile*) {
  using F = MadeFile;
  static const auto made =
      describe<F>("file-commit", {field("content", &F::content, "The file; null when it is gone."),
                                  field("commit", &F::commit, "The commit.")});
  return made;
}

const Schema& schema_of(const MadeTreeEntry*) {
  using E = MadeTreeEntry;
  static const auto made = describe<E>(
      "made-tree-entry",
      {field("path", &E::path, "The name."), field("mode", &E::mode, "Six octal digits."),
       field("type", &E::type, "Its kind.", {.one_of = "blob|tree|commit"}),
       field("sha", &E::sha, "The id.", kSha), field("size", &E::size, "Bytes, of files.", kMaybe),
       field("url", &E::url, "The object in the API.", kMaybe)});
  return made;
}

const Schema& schema_of(const MadeTree*) {
  using T = MadeTree;
  static const auto made =
      describe<T>("made-tree", {field("sha", &T::sha, "The id.", kSha),
                                field("url", &T::url, "This object in the API.", kUri),
                                field("tree", &T::tree, "Its entries, of the first level."),
                                field("truncated", &T::truncated, "Never.")});
  return made;
}

const Schema& schema_of(const MadeTagObject*) {
  using O = MadeTagObject;
  static const auto made =
      describe<O>("made-tag-object",
                  {field("sha", &O::sha, "The id.", kSha), field("type", &O::type, "Its kind."),
                   field("url", &O::url, "The object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const MadeTag*) {
  using T = MadeTag;
  static const auto made = describe<T>(
      "made-tag",
      {field("node_id", &T::node_id, "An opaque identifier."), field("tag", &T::tag, "The name."),
       field("sha", &T::sha, "The id of the tag object.", kSha),
       field("url", &T::url, "This object in the API.", kUri),
       field("message", &T::message, "The whole message."),
       field("tagger", &T::tagger, "Who made it."), field("object", &T::object, "What it names."),
       field("verification", &T::verification, "Its signature.")});
  return made;
}

}  // namespace stithy::editing
