// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "git/backend/backend.h"
#include "git/backend/batch_child.h"

namespace stithy::git::backend {
namespace {

// Room for half a million refs with long names.
constexpr std::size_t kRefListBytesMax = std::size_t{256} << 20;

ObjectKind kind_of(std::string_view word) {
  if (word == "commit") return ObjectKind::Commit;
  if (word == "tree") return ObjectKind::Tree;
  if (word == "tag") return ObjectKind::Tag;
  return ObjectKind::Blob;
}

bool is_hex(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

class ChildBackend final : public Backend {
 public:
  ChildBackend(sys::Path repository, const Gateway& gateway, ObjectFormat format)
      : repository_(repository),
        gateway_(gateway),
        format_(format),
        child_(std::move(repository), gateway) {}

  ObjectFormat format() const override { return format_; }

  Result<RawObject> read(const Oid& oid, std::size_t bytes_max) override {
    if (oid.format() != format_) return object_missing(oid);
    auto answer = TRY(child_.contents(oid.hex(), bytes_max));
    if (answer.kind == "missing") return object_missing(oid);
    if (answer.size > bytes_max) return object_too_large(oid, answer.size);
    return RawObject{kind_of(answer.kind), std::move(answer.bytes)};
  }

  Result<ObjectSize> measure(const Oid& oid) override {
    if (oid.format() != format_) return object_missing(oid);
    auto answer = TRY(child_.info(oid.hex()));
    if (answer.kind == "missing") return object_missing(oid);
    return ObjectSize{kind_of(answer.kind), answer.size};
  }

  Result<Oid> expand(std::string_view hex) override {
    if (hex.size() < 4 || hex.size() > hex_size(format_) || !is_hex(hex)) {
      return prefix_missing(hex);
    }
    // rev-parse would prefer a ref of that name; --disambiguate lists objects alone.
    Command command(Subcommand::RevParse, repository_);
    command.option_text("--disambiguate=", hex);
    const std::string out = TRY(gateway_.run_ok(command));
    const auto lines = text::split(text::trim(out), '\n');
    if (lines.size() > 1) return prefix_ambiguous(hex);
    if (lines.empty() || lines[0].empty()) return prefix_missing(hex);
    const Oid oid = TRY(Oid::parse(lines[0]));
    // A full id comes back whether or not the object is there.
    if (hex.size() == hex_size(format_) && !measure(oid)) return prefix_missing(hex);
    return oid;
  }

  Result<std::vector<FoundRef>> list_refs() override {
    Command command(Subcommand::ForEachRef, repository_);
    command.words({"--format=%(objectname) %(*objecttype) %(*objectname) %(refname)", "refs/heads",
                   "refs/tags"});
    sys::RunLimits limits;
    limits.out_bytes_max = kRefListBytesMax;
    const std::string out = TRY(gateway_.run_ok(command, {}, limits));
    std::vector<FoundRef> refs;
    for (auto line : text::split(out, '\n')) {
      const auto words = text::split(line, ' ');
      if (words.size() != 4) continue;
      FoundRef ref{std::string(words[3]), TRY(Oid::parse(words[0])), {}};
      // git peels one level here; a tag of a tag is left to the caller.
      if (!words[2].empty() && words[1] != "tag") ref.peeled = TRY(Oid::parse(words[2]));
      refs.push_back(std::move(ref));
    }
    return refs;
  }

  Result<std::optional<Oid>> find_ref(const RefName& name) override {
    Command command(Subcommand::ForEachRef, repository_);
    command.word("--format=%(objectname) %(refname)").word(name);
    // The pattern also matches everything below the name, so the names are compared.
    const std::string out = TRY(gateway_.run_ok(command));
    for (auto line : text::split(out, '\n')) {
      auto [oid, found, both] = text::cut(line, " ");
      if (both && found == name.text()) return std::optional<Oid>(TRY(Oid::parse(oid)));
    }
    return std::optional<Oid>();
  }

  Result<std::string> head() override {
    Command command(Subcommand::SymbolicRef, repository_);
    command.words({"-q", "HEAD"});
    const auto output = TRY(gateway_.run(command));
    if (output.status.code > 1) return git_failed("symbolic-ref", output.err);
    return std::string(text::trim(output.out));
  }

 private:
  const sys::Path repository_;
  const Gateway& gateway_;
  const ObjectFormat format_;
  BatchChild child_;
};

}  // namespace

Result<std::unique_ptr<Backend>> open_child(const sys::Path& repository, const Gateway& gateway) {
  if (!sys::path_exists(repository / "HEAD")) {
    return not_found("This repository does not exist.");
  }
  Command command(Subcommand::RevParse, repository);
  command.word("--show-object-format");
  const std::string word = TRY(gateway.run_ok(command));
  const bool sha256 = text::trim(word) == format_name(ObjectFormat::Sha256);
  return std::unique_ptr<Backend>(std::make_unique<ChildBackend>(
      repository, gateway, sha256 ? ObjectFormat::Sha256 : ObjectFormat::Sha1));
}

}  // namespace stithy::git::backend
