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
constexpr web::FieldRules kId{.example = "\"4b825dc642cb6eb9a060e54bf8d69288fbee4904\""};
constexpr web::FieldRules kNode{.example = "\"QmxvYjo3OjRiODI1ZGM2\""};
constexpr web::FieldRules kBranch{.example = "\"main\""};
constexpr web::FieldRules kPath{.example = "\"src/main.cc\""};

// The fields of ApiContent, also for what is derived from it.
template <class C>
std::vector<web::Field> content_fields() {
  using Words = MaybeText;
  auto text = [](const char* name, std::string C::*member, const char* doc, web::FieldRules rules) {
    return field<C, std::string>(name, member, doc, rules);
  };
  auto maybe = [](const char* name, Words C::*member, const char* doc, web::FieldRules rules) {
    return field<C, Words>(name, member, doc, rules);
  };
  return {
      text("type", &C::type, "What stands there.", {.one_of = "file|dir|symlink|submodule"}),
      field<C, std::int64_t>("size", &C::size, "Bytes."),
      text("name", &C::name, "The last part of the path.", {.example = "\"main.cc\""}),
      text("path", &C::path, "The path from the root.", kPath),
      text("sha", &C::sha, "The id of the git object.", kId),
      text("url", &C::url, "This object in the API.", kUri),
      maybe("git_url", &C::git_url, "The git object in the API.", kUri),
      maybe("html_url", &C::html_url, "The page.", kUri),
      maybe("download_url", &C::download_url, "The raw bytes.", kUri),
      field<C, ApiContentLinks>("_links", &C::links, "The same addresses."),
      maybe("encoding", &C::encoding, "base64, or none for files above 1 MiB.", kMaybe),
      maybe("content", &C::content, "The bytes of a file in base64.", kMaybe),
      maybe("target", &C::target, "Where a symbolic link leads.", kMaybe),
      maybe("submodule_git_url", &C::submodule_git_url, "Where a submodule comes from.", kMaybe)};
}

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
  static const auto made = describe<ApiContent>("content", content_fields<ApiContent>());
  return made;
}

const Schema& schema_of(const ApiFolder*) {
  static const auto made = [] {
    auto fields = content_fields<ApiFolder>();
    fields.push_back(field("entries", &ApiFolder::entries, "What stands in the folder."));
    return describe<ApiFolder>("content-tree", std::move(fields));
  }();
  return made;
}

const Schema& schema_of(const ApiLicenceFile*) {
  static const auto made = [] {
    auto fields = content_fields<ApiLicenceFile>();
    fields.push_back(field("license", &ApiLicenceFile::license, "What it was recognised as."));
    return describe<ApiLicenceFile>("license-content", std::move(fields));
  }();
  return made;
}

const Schema& schema_of(const ApiGitPerson*) {
  using P = ApiGitPerson;
  static const auto made = describe<P>(
      "git-person", {field("name", &P::name, "As written in the commit."),
                     field("email", &P::email, "As written in the commit; may be anything.",
                           {.example = "\"ada@example.org\""}),
                     field("date", &P::date, "The moment.", kDate)});
  return made;
}

const Schema& schema_of(const ApiObjectLink*) {
  using L = ApiObjectLink;
  static const auto made =
      describe<L>("git-object-link", {field("sha", &L::sha, "The id.", kId),
                                      field("url", &L::url, "The object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiParent*) {
  using P = ApiParent;
  static const auto made =
      describe<P>("commit-parent", {field("sha", &P::sha, "The id.", kId),
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
      {field("sha", &D::sha, "The id of the file's content.", kId),
       field("filename", &D::filename, "The path.", kPath),
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
      "commit", {field("url", &C::url, "This commit in the API.", kUri),
                 field("sha", &C::sha, "The id.", kId),
                 field("node_id", &C::node_id, "An opaque identifier.", kNode),
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
  static const auto made =
      describe<C>("git-commit", {field("sha", &C::sha, "The id.", kId),
                                 field("node_id", &C::node_id, "An opaque identifier.", kNode),
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

const Schema& schema_of(const ApiShortBranch*) {
  using B = ApiShortBranch;
  static const auto made = describe<B>(
      "short-branch", {field("name", &B::name, "The name.", kBranch),
                       field("commit", &B::commit, "Its newest commit."),
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
      {field("name", &B::name, "The name.", kBranch),
       field("commit", &B::commit, "Its newest commit."), field("_links", &B::links, "Addresses."),
       field("protected", &B::is_protected, "Whether pushes are restricted."),
       field("protection", &B::protection, "How."),
       field("protection_url", &B::protection_url, "The rules in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiTag*) {
  using T = ApiTag;
  static const auto made =
      describe<T>("tag", {field("name", &T::name, "The name.", {.example = "\"v1.0\""}),
                          field("commit", &T::commit, "Its commit."),
                          field("zipball_url", &T::zipball_url, "The files as .zip.", kUri),
                          field("tarball_url", &T::tarball_url, "The files as .tar.gz.", kUri),
                          field("node_id", &T::node_id, "An opaque identifier.", kNode)});
  return made;
}

const Schema& schema_of(const ApiRefObject*) {
  using O = ApiRefObject;
  static const auto made = describe<O>(
      "ref-object", {field("type", &O::type, "Its kind.", {.one_of = "commit|tag|tree|blob"}),
                     field("sha", &O::sha, "The id.", kId),
                     field("url", &O::url, "The object in the API.", kUri)});
  return made;
}

const Schema& schema_of(const ApiRef*) {
  using R = ApiRef;
  static const auto made = describe<R>(
      "git-ref", {field("ref", &R::ref, "The full name.", {.example = "\"refs/heads/main\""}),
                  field("node_id", &R::node_id, "An opaque identifier.", kNode),
                  field("url", &R::url, "This object in the API.", kUri),
                  field("object", &R::object, "What it names.")});
  return made;
}

const Schema& schema_of(const ApiGitTag*) {
  using T = ApiGitTag;
  static const auto made = describe<T>(
      "git-tag",
      {field("node_id", &T::node_id, "An opaque identifier.", kNode),
       field("tag", &T::tag, "The name that stands in it.", {.example = "\"v1.0\""}),
       field("sha", &T::sha, "The id.", kId),
       field("url", &T::url, "This object in the API.", kUri),
       field("message", &T::message, "The whole message."),
       field("tagger", &T::tagger, "Who made it."), field("object", &T::object, "What it names."),
       field("verification", &T::verification, "Its signature.")});
  return made;
}

const Schema& schema_of(const ApiLanguages*) {
  static const auto made =
      web::describe_map("languages", "integer", R"({"C++":48213,"Shell":1204})");
  return made;
}

const Schema& schema_of(const ApiTreeEntry*) {
  using E = ApiTreeEntry;
  static const auto made = describe<E>(
      "tree-entry",
      {field("path", &E::path, "From the tree's root.", kPath),
       field("mode", &E::mode, "Six octal digits.", {.example = "\"100644\""}),
       field("type", &E::type, "Its kind.", {.one_of = "blob|tree|commit"}),
       field("sha", &E::sha, "The id.", kId), field("size", &E::size, "Bytes, of files.", kMaybe),
       field("url", &E::url, "The object in the API.", kMaybe)});
  return made;
}

const Schema& schema_of(const ApiTree*) {
  using T = ApiTree;
  static const auto made =
      describe<T>("git-tree", {field("sha", &T::sha, "The id.", kId),
                               field("url", &T::url, "This object in the API.", kUri),
                               field("tree", &T::tree, "The entries."),
                               field("truncated", &T::truncated, "Whether some are missing.")});
  return made;
}

const Schema& schema_of(const ApiBlob*) {
  using B = ApiBlob;
  static const auto made = describe<B>(
      "blob", {field("content", &B::content, "The bytes in base64.", {.example = "\"aGVsbG8K\""}),
               field("encoding", &B::encoding, "base64.", {.example = "\"base64\""}),
               field("url", &B::url, "This object in the API.", kUri),
               field("sha", &B::sha, "The id.", kId), field("size", &B::size, "Bytes."),
               field("node_id", &B::node_id, "An opaque identifier.", kNode)});
  return made;
}

}  // namespace stithy::code
