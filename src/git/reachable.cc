// SPDX-License-Identifier: Apache-2.0
#include "git/reachable.h"

#include <fcntl.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "git/wire/oid_file.h"
#include "sys/crypto.h"

namespace stithy::git {

namespace {

constexpr std::chrono::seconds kWalkTime{60};
constexpr std::chrono::minutes kListTime{15};

Error not_our_ref(const Oid& oid) {
  return not_found(text::format("not our ref {}", oid.hex()));  // git's own words
}

sys::Path place_of(const sys::Path& repository) { return repository / "stithy"; }

}  // namespace

// The refs a client may see, as far as objects are concerned.
struct Reachability::Visible {
  std::vector<Oid> tips;  // sorted, each once
  bool hides = false;     // a hidden ref leads to something that is no visible tip
  std::string list_name;  // differs for every set of hidden prefixes

  Visible(const RefList& refs, std::span<const std::string> hidden) {
    std::vector<Oid> concealed;
    for (const ListedRef& ref : refs.refs) {
      auto& into = is_hidden(ref.name, hidden) ? concealed : tips;
      into.push_back(ref.oid);
      if (ref.peeled) into.push_back(*ref.peeled);
    }
    if (refs.head) tips.push_back(*refs.head);
    std::sort(tips.begin(), tips.end());
    tips.erase(std::unique(tips.begin(), tips.end()), tips.end());
    hides =
        !std::all_of(concealed.begin(), concealed.end(), [&](const Oid& oid) { return has(oid); });
    std::string joined;
    for (const std::string& prefix : hidden) joined += prefix + "\n";
    list_name = "reachable-" + text::to_hex(sys::sha256(joined)).substr(0, 16);
  }
  bool has(const Oid& oid) const { return std::binary_search(tips.begin(), tips.end(), oid); }
  std::string fingerprint() const {
    sys::Digest digest(sys::Digest::Kind::Sha256);
    for (const Oid& tip : tips) digest.update(tip.raw());
    return digest.finish();
  }
};

Result<std::uint64_t> Reachability::removals(const sys::Path& repository) {
  auto content = sys::read_file(place_of(repository) / "removals", 64);
  if (!content && content.error().code == Code::NotFound) return std::uint64_t{0};
  if (!content) return content.error();
  auto number = text::parse_number<std::uint64_t>(text::trim(*content));
  if (!number) return internal("the counter of removals is broken");
  return *number;
}

Result<void> Reachability::note_removal(const sys::Path& repository) {
  std::uint64_t number = TRY(removals(repository));
  TRY(sys::make_directories(place_of(repository)));
  return sys::write_file_durably(place_of(repository) / "removals",
                                 text::format("{}\n", number + 1));
}

Result<void> Reachability::check(const sys::Path& repository,
                                 std::span<const std::string> hidden_prefixes,
                                 std::span<const Oid> wants) {
  // Read before the refs: a removal in between makes a list built from them void.
  std::uint64_t epoch = TRY(removals(repository));
  RefList refs = TRY(list_refs(repository));
  for (const Oid& want : wants)
    if (want.format() != refs.format) return not_our_ref(want);
  Visible visible(refs, hidden_prefixes);
  std::vector<Oid> unknown;
  for (const Oid& want : wants)
    if (!visible.has(want)) unknown.push_back(want);
  if (unknown.empty()) return {};

  bool strict = epoch > 0 || visible.hides;
  if (strict) {
    auto list = OidFile::open(place_of(repository) / visible.list_name);
    if (list && list->epoch() == epoch)
      std::erase_if(unknown, [&](const Oid& oid) { return list->has(oid); });
    if (unknown.empty()) return {};
  }
  std::vector<Oid> rest = TRY(needing_list(repository, visible, unknown, strict));
  if (rest.empty()) return {};
  return check_list(repository, visible, epoch, rest);
}

// Refuses what does not exist, walks to the commits, and gives back what only a list can decide.
Result<std::vector<Oid>> Reachability::needing_list(const sys::Path& repository,
                                                    const Visible& visible,
                                                    std::span<const Oid> unknown, bool all_kinds) {
  std::string input;
  for (const Oid& oid : unknown) input += oid.hex() + "\n";
  std::string answer = TRY(
      gateway_.run_ok(Command(Subcommand::CatFile, repository).word("--batch-check=%(objecttype)"),
                      input, {.deadline = Deadline::in(kWalkTime)}));
  auto kinds = text::split(answer, '\n');
  if (kinds.size() < unknown.size()) return internal("git cat-file answered too few lines");
  std::vector<Oid> commits, rest;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (kinds[i] == "commit")
      commits.push_back(unknown[i]);
    else if (kinds[i] != "tree" && kinds[i] != "blob" && kinds[i] != "tag")
      return not_our_ref(unknown[i]);
    else if (all_kinds)
      rest.push_back(unknown[i]);
  }
  if (!commits.empty()) TRY(check_commits(repository, visible, commits));
  return rest;
}

Result<void> Reachability::check_commits(const sys::Path& repository, const Visible& visible,
                                         std::span<const Oid> commits) {
  std::string input;
  for (const Oid& oid : commits) input += oid.hex() + "\n";
  for (const Oid& tip : visible.tips) input += "^" + tip.hex() + "\n";
  // The first commit printed has no child that is printed: it is one of those asked for.
  std::string answer = TRY(
      gateway_.run_ok(Command(Subcommand::RevList, repository).words({"--stdin", "--max-count=1"}),
                      input, {.deadline = Deadline::in(kWalkTime)}));
  auto outside = Oid::parse(text::trim(answer));
  if (outside) return not_our_ref(*outside);
  return {};
}

std::shared_ptr<std::mutex> Reachability::builder(const sys::Path& repository) {
  std::lock_guard lock(mutex_);
  std::erase_if(builders_, [](const auto& entry) { return entry.second.expired(); });
  auto& slot = builders_[repository.string()];
  auto held = slot.lock();
  if (!held) slot = held = std::make_shared<std::mutex>();
  return held;
}

Result<void> Reachability::check_list(const sys::Path& repository, const Visible& visible,
                                      std::uint64_t epoch, std::span<const Oid> wants) {
  auto turn = builder(repository);
  std::lock_guard lock(*turn);
  sys::Path file = place_of(repository) / visible.list_name;
  auto list = OidFile::open(file);
  if (!list || list->epoch() != epoch || list->fingerprint() != visible.fingerprint()) {
    TRY(build_list(repository, visible, epoch));
    list = OidFile::open(file);
    if (!list) return list.error();
  }
  for (const Oid& oid : wants)
    if (!list->has(oid)) return not_our_ref(oid);
  return {};
}

Result<void> Reachability::build_list(const sys::Path& repository, const Visible& visible,
                                      std::uint64_t epoch) {
  std::string input;
  for (const Oid& tip : visible.tips) input += tip.hex() + "\n";
  Running walk = TRY(gateway_.start(
      Command(Subcommand::RevList, repository)
          .words({"--objects", "--no-object-names", "--use-bitmap-index", "--stdin"}),
      input.empty() ? std::string("\n") : input, Deadline::in(kListTime)));
  ObjectFormat format = visible.tips.empty() ? ObjectFormat::Sha1 : visible.tips.front().format();
  OidFileWriter writer(format);
  TRY(writer.read_hex_lines(walk.output().get()));
  sys::ExitStatus status = TRY(walk.finish(Deadline::in(std::chrono::seconds(10))));
  if (!status.success()) return git_failed("git rev-list failed", walk.errors());
  TRY(sys::make_directories(place_of(repository)));
  return writer.write(place_of(repository) / visible.list_name, gateway_.scratch(), epoch,
                      visible.fingerprint());
}

}  // namespace stithy::git
