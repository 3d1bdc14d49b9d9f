// SPDX-License-Identifier: Apache-2.0
//
// command.h — one run of git, spelled from typed parts only.
//
// Words of the command line are literals of our source (Literal can be made from nothing else),
// numbers, ids, ref names, tree paths and our own absolute paths. Text of users can stand only
// behind "--option=", after "--" as a literal path, or on standard input. So no argument that
// begins with '-' comes from outside. A Command is a value; git/gateway.h runs it.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git/values.h"
#include "sys/files.h"

namespace stithy::git {

// A string that stood in our source at compile time.
class Literal {
 public:
  template <std::size_t N>
  consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// The commands of git that this program runs; nothing else can be run. The name is what stands on
// the command line and in metrics.
enum class Subcommand : std::uint8_t {
  Archive,
  Blame,
  CatFile,
  CheckMailmap,
  Clone,
  CommitGraph,
  CommitTree,
  CountObjects,
  DiffTree,
  FastImport,
  Fetch,
  ForEachRef,
  Fsck,
  Grep,
  HashObject,
  IndexPack,
  Init,
  Log,
  LsRemote,
  LsTree,
  MergeBase,
  MergeTree,
  Mktree,
  MultiPackIndex,
  PackObjects,
  PackRefs,
  Prune,
  Repack,
  RevList,
  RevParse,
  Shortlog,
  SymbolicRef,
  UnpackObjects,
  UpdateRef,
  UploadPack,
  VerifyPack,
  Version,
};
std::string_view subcommand_name(Subcommand subcommand);

// Where new objects wait until they are accepted: git writes to `objects` and also reads from
// `main_objects`.
struct QuarantinePaths {
  sys::Path objects, main_objects;
};

class Command {
 public:
  // `repository` is the bare repository's directory, or empty where none exists yet.
  Command(Subcommand subcommand, sys::Path repository)
      : subcommand_(subcommand), repository_(std::move(repository)) {}

  Command& word(Literal word) { return push(std::string(word.text())); }
  Command& words(std::initializer_list<Literal> list) {
    for (Literal w : list) word(w);
    return *this;
  }
  Command& word(const Oid& oid) { return push(oid.hex()); }
  Command& word(const RefName& ref) { return push(ref.text()); }
  Command& exclude(const Oid& oid) { return push("^" + oid.hex()); }
  Command& range(const Oid& from, const Oid& to) { return push(from.hex() + ".." + to.hex()); }
  Command& between(const Oid& left, const Oid& right) {  // what either side alone reaches
    return push(left.hex() + "..." + right.hex());
  }
  Command& blob_at(const Oid& tree_or_commit, const TreePath& path) {
    return push(tree_or_commit.hex() + ":" + path.text());
  }
  // "--max-count=" and 50, "--format=" and a literal, ...: the prefix ends in '='.
  template <std::integral N>
  Command& option(Literal prefix, N n) {
    return push(std::string(prefix.text()) + std::to_string(n));
  }
  Command& option(Literal prefix, const Oid& oid) { return attach(prefix, oid.hex()); }
  Command& option(Literal prefix, const RefName& ref) { return attach(prefix, ref.text()); }
  Command& option_path(Literal prefix, const sys::Path& own);
  // Text of a user as the value of an option. With a NUL byte in it the run is an error.
  Command& option_text(Literal prefix, std::string_view value);
  // "--" and the paths, which git takes literally (no pathspec magic).
  Command& paths(std::span<const TreePath> list);
  Command& own_path(const sys::Path& own);  // absolute, built by us
  Command& remote(const RemoteUrl& url);    // also allows the protocol of the address

  Command& config(Literal assignment);  // "core.x=y", before the subcommand
  template <std::integral N>
  Command& config(Literal prefix, N n) {
    config_.push_back(std::string(prefix.text()) + std::to_string(n));
    return *this;
  }
  // `prefix` ends in '='; for values checked by the caller (an address of a proxy, a ref prefix).
  Command& config_text(Literal prefix, std::string_view value);
  Command& environment(Literal assignment) {
    environment_.emplace_back(assignment.text());
    return *this;
  }
  Command& environment_text(Literal prefix, std::string_view value);  // prefix ends in '='
  Command& quarantine(const QuarantinePaths& paths);
  // No file that git writes may grow beyond this.
  Command& file_bytes_max(std::uint64_t bytes) {
    file_bytes_max_ = bytes;
    return *this;
  }
  // Nor may any program of the run have more memory of its own.
  Command& memory_bytes_max(std::uint64_t bytes) {
    memory_bytes_max_ = bytes;
    return *this;
  }

  Subcommand subcommand() const { return subcommand_; }
  const sys::Path& repository() const { return repository_; }
  const std::vector<std::string>& arguments() const { return arguments_; }
  const std::vector<std::string>& config_lines() const { return config_; }
  const std::vector<std::string>& environment_lines() const { return environment_; }
  std::optional<std::uint64_t> file_bytes_max() const { return file_bytes_max_; }
  std::optional<std::uint64_t> memory_bytes_max() const { return memory_bytes_max_; }

 private:
  Command& push(std::string argument);
  Command& attach(Literal prefix, std::string_view value);
  Subcommand subcommand_;
  sys::Path repository_;
  std::vector<std::string> arguments_, config_, environment_;
  std::optional<std::uint64_t> file_bytes_max_, memory_bytes_max_;
};

}  // namespace stithy::git
