// SPDX-License-Identifier: Apache-2.0
//
// test_repository.h — for the tests of this floor: a bare repository in a temporary directory,
// made by the real git from a stream of commits.
//
// Commits are dated one minute apart from a fixed start, so ids are the same in every run. Any
// failure ends the test program.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "git/gateway.h"
#include "git/repository.h"
#include "sys/files.h"

namespace stithy::git {

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().cause.c_str());
    std::abort();
  }
  return std::move(result).take();
}

class TestRepository {
 public:
  explicit TestRepository(ObjectFormat format = ObjectFormat::Sha1)
      : directory_(must(sys::TemporaryDirectory::create("/tmp", "stithy-git"))) {
    GatewayOptions options;
    options.scratch = directory_.path();
    gateway_ = must(Gateway::open(std::move(options)));
    Command init(Subcommand::Init, {});
    init.words({"--quiet", "--bare", "--template=", "--initial-branch=main"});
    if (format == ObjectFormat::Sha256) init.word("--object-format=sha256");
    must(gateway_->run_ok(init.own_path(path())));
  }

  sys::Path path() const { return directory_.path() / "r.git"; }
  const Gateway& gateway() const { return *gateway_; }
  std::shared_ptr<Repository> open() const { return must(Repository::open(path(), *gateway_)); }

  // A path and its content; "-" before the path deletes, "x " makes it executable, "l " a link.
  using Files = std::vector<std::pair<std::string, std::string>>;
  struct Spec {
    std::string branch = "main";
    std::string message = "change";
    Files files = {};
    std::vector<std::string> parents = {};  // ids or branches; none: on top of the branch
    bool root = false;                      // begins a history of its own
  };
  // Adds a commit and answers its id.
  Oid commit(const Spec& spec) { return commit_all({spec}); }

  // Adds many with one run of git; the id of the last one.
  Oid commit_all(const std::vector<Spec>& specs) {
    std::set<std::string> begun;
    std::string stream;
    for (const Spec& spec : specs) stream += render(spec, begun);
    Command command(Subcommand::FastImport, path());
    must(gateway_->run_ok(command.words({"--quiet", "--force"}), stream));
    return read("refs/heads/" + specs.back().branch);
  }

  Oid read(const std::string& ref) {
    const RefName name = must(RefName::parse_lenient(ref));
    const std::string out =
        must(gateway_->run_ok(Command(Subcommand::RevParse, path()).word("--verify").word(name)));
    return must(Oid::parse(text::trim(out)));
  }

  void set_ref(const std::string& ref, const Oid& oid) {
    must(gateway_->run_ok(
        Command(Subcommand::UpdateRef, path()).word(must(RefName::parse_lenient(ref))).word(oid)));
  }

  // Writes any bytes as an object of this kind, also malformed ones.
  Oid write_object(ObjectKind kind, std::string_view bytes) {
    Command command(Subcommand::HashObject, path());
    command.words({"--literally", "-w", "--stdin"});
    if (kind == ObjectKind::Commit) command.words({"-t", "commit"});
    if (kind == ObjectKind::Tree) command.words({"-t", "tree"});
    if (kind == ObjectKind::Tag) command.words({"-t", "tag"});
    return must(Oid::parse(text::trim(must(gateway_->run_ok(command, bytes)))));
  }

 private:
  // fast-import knows the branches it has `begun`; others it must look up in the repository.
  std::string render(const Spec& spec, std::set<std::string>& begun) {
    std::string out;
    if (spec.root) out += text::format("reset refs/heads/{}\n", spec.branch);
    out += text::format("commit refs/heads/{}\n", spec.branch);
    const long seconds = 1'700'000'000 + 60 * ++count_;
    out += text::format("author Ada <ada@example.org> {} +0100\n", seconds);
    out += text::format("committer Bob <bob@example.org> {} -0330\n", seconds);
    out += text::format("data {}\n{}\n", spec.message.size(), spec.message);
    const auto name_of = [&begun](const std::string& parent) {
      if (parent.size() >= 40) return parent;
      return "refs/heads/" + parent + (begun.contains(parent) ? "" : "^0");
    };
    std::vector<std::string> parents = spec.parents;
    const bool goes_on = known_.contains(spec.branch) && !spec.root;
    if (parents.empty() && goes_on) parents.push_back(spec.branch);
    for (std::size_t i = 0; i < parents.size(); ++i) {
      if (parents[i] == spec.branch && begun.contains(spec.branch)) continue;
      out += text::format("{} {}\n", i == 0 ? "from" : "merge", name_of(parents[i]));
    }
    known_.insert(spec.branch);
    begun.insert(spec.branch);
    for (const auto& [name, content] : spec.files) {
      if (name.starts_with("-")) {
        out += text::format("D {}\n", name.substr(1));
        continue;
      }
      const bool executable = name.starts_with("x "), link = name.starts_with("l ");
      const std::string_view mode = executable ? "100755" : link ? "120000" : "100644";
      const std::string path = executable || link ? name.substr(2) : name;
      out += text::format("M {} inline {}\ndata {}\n{}\n", mode, path, content.size(), content);
    }
    return out;
  }

  sys::TemporaryDirectory directory_;
  std::unique_ptr<Gateway> gateway_;
  std::set<std::string> known_;
  long count_ = 0;
};

}  // namespace stithy::git
