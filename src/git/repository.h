// SPDX-License-Identifier: Apache-2.0
//
// repository.h — reading one bare repository: refs, objects and the memory of answers about it.
//
// Opened once and shared by all threads; every method is thread-safe and blocks. What git stores
// under an id never changes, so answers about ids are kept without expiry; only refs need the
// caller's generation number, which it raises after each push. Questions that run over history
// stand beside: history/, diff/ and content/.
// The gateway outlives every repository.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/deadline.h"
#include "base/lru.h"
#include "base/result.h"
#include "git/gateway.h"
#include "git/objects.h"
#include "git/ref_snapshot.h"
#include "git/values.h"

namespace stithy::git {

namespace backend {
class Backend;
struct RawObject;
}  // namespace backend
struct Answers;
struct SignedObject;

struct ObjectSize {
  ObjectKind kind = ObjectKind::Blob;
  std::uint64_t bytes = 0;
};

// What a word or an address names.
struct Revision {
  enum class Kind : std::uint8_t { Branch, Tag, Commit };
  Kind kind = Kind::Commit;
  std::string name;  // the branch or tag; for Commit the full id
  Oid commit;
};
struct Location {
  Revision revision;
  TreePath path;
};

// How large the memory of answers of one process may grow, in bytes, over all repositories.
struct AnswerBudget {
  std::size_t commits = std::size_t{32} << 20;
  std::size_t pages = std::size_t{16} << 20;  // pages of history, counts
  std::size_t diffs = std::size_t{64} << 20;
  std::size_t directories = std::size_t{32} << 20;  // last commits, sizes, languages
  std::size_t blames = std::size_t{16} << 20;
  std::size_t findings = std::size_t{4} << 20;  // about signatures
};
std::shared_ptr<Answers> make_answers(const AnswerBudget& budget = {});

class Repository {
 public:
  // Objects past this are not read into memory for a page; large files are streamed.
  static constexpr std::size_t kObjectBytesMax = std::size_t{64} << 20;

  // NotFound when nothing is there; Unavailable when it cannot be read.
  static Result<std::shared_ptr<Repository>> open(sys::Path path, const Gateway& gateway,
                                                  std::shared_ptr<Answers> answers = nullptr);
  ~Repository();

  const sys::Path& path() const { return path_; }
  const Gateway& gateway() const { return gateway_; }
  ObjectFormat format() const;

  // All branches and tags as of `generation`; read anew when the number differs from last time.
  Result<std::shared_ptr<const RefSnapshot>> refs(std::uint64_t generation);
  // Any one ref, read now: "refs/pull/7/head".
  Result<std::optional<Oid>> find_ref(const RefName& name);
  // A branch, a tag, "HEAD", "heads/main" or "tags/v1" (also after "refs/"), an id of seven digits
  // or more, in this order. NotFound names the word; Invalid when it stands for no commit.
  Result<Revision> resolve(const RefSnapshot& refs, std::string_view word);
  // The tail of an address, decoded: the longest ref, then the path. An empty tail is HEAD.
  Result<Location> locate(const RefSnapshot& refs, std::string_view tail);

  Result<ObjectSize> measure(const Oid& oid);
  Result<Tree> read_tree(const Oid& oid);  // a tree, or the tree of a commit
  // The id of a tree, or of a commit's tree, that is there: old imports name some that are not, and
  // git would begin an answer and break it off. Invalid for other kinds of objects.
  Result<Oid> find_tree(const Oid& tree_or_commit);
  // The root answers as a directory without a name. NotFound when the path is not in the commit.
  Result<TreeEntry> find_entry(const Oid& commit, const TreePath& path);
  Result<std::string> read_blob(const Oid& oid, std::size_t bytes_max = kObjectBytesMax);
  // Content of any size, to be pumped from Running::output().
  Result<Running> stream_blob(const Oid& oid, Deadline deadline);
  Result<std::shared_ptr<const Commit>> load_commit(const Oid& oid);
  Result<Tag> load_tag(const Oid& oid);
  // A commit or tag as it was signed; nothing when it was not (signed/signed_object.h).
  Result<std::optional<SignedObject>> load_signed(const Oid& oid, ObjectKind kind,
                                                  std::size_t bytes_max);
  Result<CommitLinks> load_links(const Oid& commit);
  // The raw bytes of a tree, for walks that step through many.
  Result<std::string> read_raw_tree(const Oid& tree);
  // The object behind any chain of tags.
  Result<Oid> peel(const Oid& oid);

  // Answers remembered for this repository alone.
  Answers& answers() { return *answers_; }
  std::string answer_key(std::string_view topic) const;  // starts a key for Answers
  // Commit dates for sorting refs; remembered across generations.
  Result<Instant> commit_date(const Oid& commit);

 private:
  Repository(sys::Path path, const Gateway& gateway, std::unique_ptr<backend::Backend> backend,
             std::shared_ptr<Answers> answers);
  Result<std::shared_ptr<const RefSnapshot>> read_refs();
  Result<Revision> revision_of(Revision::Kind kind, const Ref& ref);
  Result<std::string> read_kind(const Oid& oid, ObjectKind kind, std::size_t bytes_max);

  const sys::Path path_;
  const Gateway& gateway_;
  const std::unique_ptr<backend::Backend> backend_;
  const std::shared_ptr<Answers> answers_;
  const std::uint64_t serial_;  // tells repositories apart in shared answers

  std::mutex refs_mutex_;
  std::uint64_t refs_generation_ = 0;
  std::shared_ptr<const RefSnapshot> refs_;

  std::mutex dates_mutex_;
  std::unordered_map<Oid, Instant> dates_;
};

}  // namespace stithy::git
