// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_shapes.h"

namespace stithy::code {

using web::describe;
using web::field;
using web::Schema;

namespace {

constexpr web::FieldRules kUri{.format = "uri"};
constexpr web::FieldRules kDate{.format = "date-time"};
constexpr web::FieldRules kMaybe{.leave_out = true};

}  // namespace

const Schema& schema_of(const ApiContentLinks*) {
  using L = ApiContentLinks;
  static const auto made =
      describe<L>("content-links", {field("self", &L::self, "This object.", kUri),
                                    field("git", &L::git, "The git object.", kUri),
                                    field("html", &L::html, "The page.", kUri)});
  return made;
}

const Schema& schema_of(const ApiContent*) {
  using C = ApiContent;
  static const auto made = describe<C>(
      "content",
      {field("type", &C::type, "What stands there.", {.one_of = "file|dir|symlink|submodule"}),
       field("size", &C::size, "Bytes."), field("name", &C::name, "The last part of the path."),
       field("path", &C::path, "The path from the root."),
       field("sha", &C::sha, "The id of the git object."),
       field("url", &C::url, "This object in the API.", kUri),
       field("git_url", &C::git_url, "The git object in the API.", kUri),
       field("html_url", &C::html_url, "The page.", kUri),
       field("download_url", &C::download_url, "The raw bytes.", kUri),
       field("_links", &C::links, "The same addresses."),
       field("encoding", &C::encoding, "base64, or none for files above 1 MiB.", kMaybe),
       field("content", &C::content, "The bytes of a file in base64.", kMaybe),
       field("target", &C::target, "Where a symbolic link leads.", kMaybe),
       field("submodule_git_url", &C::submodule_git_url, "Where a submodule comes from.", kMaybe)});
  return made;
}

const Schema& schema_of(const ApiGitPerson*) {
  using P = ApiGitPerson;
  static const auto made =
      describe<P>("git-person", {field("name", &P::name, "As written in the commit."),
                                 field("email", &P::email, "As written in the commit."),
                                 field("date", &P::date, "The moment.", kDate)});
  return made;
}

const Schema& schema_of(const ApiObjectLink*) {
  using L = ApiObjectLink;
  static const auto made = describe<L>(
      "git-object-link",
      {field("sha", &L::sha, "The id."), field("url", &L::url, "The object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiParent*) {
  using P = ApiParent;
  static const auto made =
      describe<P>("commit-parent", {field("sha", &P::sha, "The id."),
                                    field("url", &P::url, "The commit in the API.", kUri),
                                    field("html_url", &P::html_url, "The page.", kUri)});
  return made;
}

const Schema& schema_of(const ApiVerification*) {
  using V = ApiVerification;
  static const auto made = describe<V>(
      "verification", {field("verified", &V::verified, "Whether the signature was verified."),
                       field("reason", &V::reason, "unsigned, or why it was not verified."),
                       field("signature", &V::signature, "The signature."),
                       field("payload", &V::payload, "What was signed."),
                       field("verified_at", &V::verified_at, "When.")});
  return made;
}

const Schema& schema_of(const ApiCommitText*) {
  using C = ApiCommitText;
  static const auto made =
      describe<C>("commit-text", {field("url", &C::url, "The git commit in the API.", kUri),
                                  field("author", &C::author, "Who wrote it."),
                                  field("committer", &C::committer, "Who committed it."),
                                  field("message", &C::message, "The whole message."),
                                  field("comment_count", &C::comment_count, "Comments."),
                                  field("tree", &C::tree, "Its files."),
                                  field("verification", &C::verification, "Its signature.")});
  return made;
}

const Schema& schema_of(const ApiStats*) {
  using S = ApiStats;
  static const auto made =
      describe<S>("commit-stats", {field("additions", &S::additions, "Lines added."),
                                   field("deletions", &S::deletions, "Lines removed."),
                                   field("total", &S::total, "Both.")});
  return made;
}

const Schema& schema_of(const ApiDiffEntry*) {
  using D = ApiDiffEntry;
  static const auto made = describe<D>(
      "diff-entry",
      {field("sha", &D::sha, "The id of the file's content."),
       field("filename", &D::filename, "The path."),
       field("status", &D::status, "What happened.",
             {.one_of = "added|removed|modified|renamed|copied|changed|unchanged"}),
       field("additions", &D::additions, "Lines added."),
       field("deletions", &D::deletions, "Lines removed."), field("changes", &D::changes, "Both."),
       field("blob_url", &D::blob_url, "The page.", kUri),
       field("raw_url", &D::raw_url, "The raw bytes.", kUri),
       field("contents_url", &D::contents_url, "The file in the API.", kUri),
       field("patch", &D::patch, "The hunks; absent for binary and very large files.", kMaybe),
       field("previous_filename", &D::previous_filename, "Of renamed and copied files.", kMaybe)});
  return made;
}

const Schema& schema_of(const ApiCommit*) {
  using C = ApiCommit;
  static const auto made = describe<C>(
      "commit",
      {field("url", &C::url, "This commit in the API.", kUri), field("sha", &C::sha, "The id."),
       field("node_id", &C::node_id, "An opaque identifier."),
       field("html_url", &C::html_url, "The page.", kUri),
       field("comments_url", &C::comments_url, "Its comments in the API.", kUri),
       field("commit", &C::commit, "What the commit says."),
       field("author", &C::author, "The account of the author, when known."),
       field("committer", &C::committer, "The account of the committer, when known."),
       field("parents", &C::parents, "What it follows."),
       field("stats", &C::stats, "Of a single commit: how much changed.", kMaybe),
       field("files", &C::files, "Of a single commit: what changed.", kMaybe)});
  return made;
}

const Schema& schema_of(const ApiGitCommit*) {
  using C = ApiGitCommit;
  static const auto made = describe<C>(
      "git-commit",
      {field("sha", &C::sha, "The id."), field("node_id", &C::node_id, "An opaque identifier."),
       field("url", &C::url, "This object in the API.", kUri),
       field("html_url", &C::html_url, "The page.", kUri),
       field("author", &C::author, "Who wrote it."),
       field("committer", &C::committer, "Who committed it."),
       field("message", &C::message, "The whole message."), field("tree", &C::tree, "Its files."),
       field("parents", &C::parents, "What it follows."),
       field("verification", &C::verification, "Its signature.")});
  return made;
}

const Schema& schema_of(const ApiShortBranch*) {
  using B = ApiShortBranch;
  static const auto made = describe<B>(
      "short-branch",
      {field("name", &B::name, "The name."), field("commit", &B::commit, "Its newest commit."),
       field("protected", &B::is_protected, "Whether pushes are restricted.")});
  return made;
}

const Schema& schema_of(const ApiBranchLinks*) {
  using L = ApiBranchLinks;
  static const auto made =
      describe<L>("branch-links", {field("html", &L::html, "The page.", kUri),
                                   field("self", &L::self, "This object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiProtection*) {
  using P = ApiProtection;
  static const auto made = describe<P>(
      "branch-protection", {field("enabled", &P::enabled, "Whether pushes are restricted.")});
  return made;
}

const Schema& schema_of(const ApiBranch*) {
  using B = ApiBranch;
  static const auto made = describe<B>(
      "branch-with-protection",
      {field("name", &B::name, "The name."), field("commit", &B::commit, "Its newest commit."),
       field("_links", &B::links, "Addresses."),
       field("protected", &B::is_protected, "Whether pushes are restricted."),
       field("protection", &B::protection, "How."),
       field("protection_url", &B::protection_url, "The rules in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiTag*) {
  using T = ApiTag;
  static const auto made = describe<T>(
      "tag", {field("name", &T::name, "The name."), field("commit", &T::commit, "Its commit."),
              field("zipball_url", &T::zipball_url, "The files as .zip.", kUri),
              field("tarball_url", &T::tarball_url, "The files as .tar.gz.", kUri),
              field("node_id", &T::node_id, "An opaque identifier.")});
  return made;
}

const Schema& schema_of(const ApiRefObject*) {
  using O = ApiRefObject;
  static const auto made = describe<O>(
      "ref-object",
      {field("type", &O::type, "Its kind.", {.one_of = "commit|tag|tree|blob"}),
       field("sha", &O::sha, "The id."), field("url", &O::url, "The object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiRef*) {
  using R = ApiRef;
  static const auto made =
      describe<R>("git-ref", {field("ref", &R::ref, "The full name."),
                              field("node_id", &R::node_id, "An opaque identifier."),
                              field("url", &R::url, "This object in the API.", kUri),
                              field("object", &R::object, "What it names.")});
  return made;
}

const Schema& schema_of(const ApiTreeEntry*) {
  using E = ApiTreeEntry;
  static const auto made = describe<E>(
      "tree-entry",
      {field("path", &E::path, "From the tree's root."),
       field("mode", &E::mode, "Six octal digits."),
       field("type", &E::type, "Its kind.", {.one_of = "blob|tree|commit"}),
       field("sha", &E::sha, "The id."), field("size", &E::size, "Bytes, of files.", kMaybe),
       field("url", &E::url, "The object in the API.", kMaybe)});
  return made;
}

const Schema& schema_of(const ApiTree*) {
  using T = ApiTree;
  static const auto made =
      describe<T>("git-tree", {field("sha", &T::sha, "The id."),
                               field("url", &T::url, "This object in the API.", kUri),
                               field("tree", &T::tree, "The entries."),
                               field("truncated", &T::truncated, "Whether some are missing.")});
  return made;
}

const Schema& schema_of(const ApiBlob*) {
  using B = ApiBlob;
  static const auto made =
      describe<B>("blob", {field("content", &B::content, "The bytes in base64."),
                           field("encoding", &B::encoding, "base64."),
                           field("url", &B::url, "This object in the API.", kUri),
                           field("sha", &B::sha, "The id."), field("size", &B::size, "Bytes."),
                           field("node_id", &B::node_id, "An opaque identifier.")});
  return made;
}

}  // namespace stithy::code
