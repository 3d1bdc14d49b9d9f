// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/count.h"

#include "git/history/ancestry.h"

namespace stithy::code {

namespace {

constexpr std::chrono::seconds kBetweenWrites{5};
constexpr std::chrono::seconds kLockWait{60};
// A history with more commits than this that are too much to count was made to be so.
constexpr std::uint64_t kPassedOverMax = 20;

Error late() { return unavailable("Counting this history takes longer.", std::chrono::seconds(3)); }

// What was counted for an earlier tip, when the new one lies on top of it.
std::optional<Tally> find_base(git::Repository& git, const TallyFiles& files, const git::Oid& tip,
                               Deadline deadline) {
  auto base = files.find_any();
  if (!base || base->damaged || base->tip.format() != tip.format()) return std::nullopt;
  const bool below = git::is_ancestor(git, base->tip, tip, deadline).value_or(false);
  return below ? std::move(base) : std::nullopt;
}

// The lines of commits that were added wait. What nobody has begun grows at its end, so that there
// are never more than two stretches: the one that is being counted, and the rest.
void add_pending(Tally& tally, const std::optional<git::Oid>& base, const git::Oid& tip,
                 std::uint64_t added) {
  auto& pending = tally.pending;
  const bool grows = base && !pending.empty() && pending.back().tip == *base;
  if (grows && pending.back().done == 0) {
    pending.back().tip = tip;
    pending.back().total += added;
  } else if (added > 0) {
    pending.push_back({.tip = tip, .beyond = base, .total = added});
  }
}

Result<void> apply_mailmap(git::Repository& git, Tally& tally, Deadline deadline) {
  auto mailmap = git::find_mailmap(git, tally.tip);
  tally.mailmap = mailmap ? *mailmap : std::nullopt;
  for (Writer& writer : tally.writers) writer.shown = writer.written;
  if (!tally.mailmap) return {};
  std::vector<git::Mailbox> boxes;
  for (const Writer& writer : tally.writers) boxes.push_back(writer.written);
  auto mapped = TRY(git::map_mailboxes(git, *tally.mailmap, boxes, deadline));
  for (std::size_t i = 0; i < mapped.size(); ++i) tally.writers[i].shown = std::move(mapped[i]);
  return {};
}

Result<Tally> walk_commits(git::Repository& git, std::optional<Tally> base, const git::Oid& tip,
                           Deadline deadline) {
  const auto base_tip = base ? std::optional(base->tip) : std::nullopt;
  const std::uint64_t before = base ? base->commits : 0;
  TallyWriter writer(base ? *std::move(base) : Tally{});
  const git::WalkEnd end = TRY(git::walk_authors(git, {.tip = tip, .beyond = base_tip}, deadline,
                                                 [&](const git::AuthoredCommit& commit) {
                                                   writer.add_commit(commit);
                                                   return true;
                                                 }));
  if (end == git::WalkEnd::Late) return late();
  Tally tally = std::move(writer).take();
  tally.tip = tip;
  tally.damaged = end == git::WalkEnd::Damaged;
  if (tally.damaged)
    tally.pending.clear();
  else
    add_pending(tally, base_tip, tip, tally.commits - before);
  TRY(apply_mailmap(git, tally, deadline));
  return tally;
}

bool is_same(const Stretch& a, const Stretch& b) {
  return a.tip == b.tip && a.beyond == b.beyond && a.done == b.done && a.last == b.last;
}

// Adds what was counted of the first stretch to the file as it is now. False when that stretch has
// changed meanwhile, so that this work was in vain.
Result<bool> keep_lines(const TallyFiles& files, const Stretch& begun, const Stretch& now,
                        const Tally& part, const LinesRun& run) {
  auto lock = TRY(files.lock(Deadline::in(kLockWait)));
  auto current = files.find_any();
  if (!current || current->pending.empty() || !is_same(current->pending.front(), begun))
    return false;
  TallyWriter writer(*std::move(current));
  writer.add(part);
  Tally tally = std::move(writer).take();
  tally.pending.front() = now;
  if (now.done >= now.total) tally.pending.erase(tally.pending.begin());
  TRY(files.write(tally));
  if (run.kept) run.kept(tally);
  return true;
}

// The commit at a place of the walk; nothing where the walk is shorter.
Result<std::optional<git::Oid>> commit_at(git::Repository& git, const Stretch& stretch,
                                          std::uint64_t place, Deadline deadline) {
  std::optional<git::Oid> found;
  const git::AuthorQuery query{.tip = stretch.tip, .beyond = stretch.beyond, .skip = place};
  const git::WalkEnd end =
      TRY(git::walk_authors(git, query, deadline, [&found](const git::AuthoredCommit& commit) {
        found = commit.id;
        return false;
      }));
  if (end == git::WalkEnd::Late) return late();
  return found;
}

// One stretch from where it was left.
class LineCount {
 public:
  LineCount(git::Repository& git, const TallyFiles& files, Stretch stretch, const LinesRun& run)
      : git_(git), files_(files), run_(run), kept_(stretch), now_(std::move(stretch)) {}

  Result<std::uint64_t> count() {
    if (now_.done > 0 && TRY(commit_at(git_, now_, now_.done - 1, run_.until)) != now_.last)
      return not_found("The history is not the one that was being counted.");
    const git::AuthorQuery query{
        .tip = now_.tip, .beyond = now_.beyond, .skip = now_.done, .with_lines = true};
    const git::WalkEnd end =
        TRY(git::walk_authors(git_, query, run_.until,
                              [this](const git::AuthoredCommit& commit) { return visit(commit); }));
    if (failure_) return *std::move(failure_);
    costly_ = end == git::WalkEnd::Costly;
    // A walk that ends ends the stretch, also where a missing object ended it.
    if (end == git::WalkEnd::Whole || end == git::WalkEnd::Damaged) now_.done = now_.total;
    TRY(keep());
    return counted_;
  }
  bool costly() const { return costly_; }  // the next commit is to be passed over

 private:
  bool visit(const git::AuthoredCommit& commit) {
    part_.add_lines(commit);
    ++now_.done;
    ++counted_;
    now_.last = commit.id;
    if (next_write_.passed()) {
      auto kept = keep();
      if (!kept) failure_ = std::move(kept).take_error();
      next_write_ = Deadline::in(kBetweenWrites);
    }
    return !failure_ && !run_.stop();
  }

  Result<void> keep() {
    if (is_same(now_, kept_)) return {};
    const Tally part = std::move(part_).take();
    part_ = TallyWriter();
    if (!TRY(keep_lines(files_, kept_, now_, part, run_)))
      return not_found("The history changed while it was counted.");
    kept_ = now_;
    return {};
  }

  git::Repository& git_;
  const TallyFiles& files_;
  const LinesRun& run_;
  Stretch kept_, now_;
  TallyWriter part_;
  std::uint64_t counted_ = 0;
  bool costly_ = false;
  Deadline next_write_ = Deadline::in(kBetweenWrites);
  std::optional<Error> failure_;
};

void give_up(Tally& tally) {
  for (const Stretch& stretch : tally.pending) tally.unmeasured += stretch.total - stretch.done;
  tally.pending.clear();
}

}  // namespace

std::optional<git::Oid> default_tip(const git::RefSnapshot& refs) {
  if (const git::Ref* head = refs.head()) return head->target;
  if (refs.branches().empty()) return std::nullopt;
  return refs.branches().front().target;
}

Result<Tally> count_commits_of(git::Repository& git, const TallyFiles& files, const git::Oid& tip,
                               Deadline deadline) {
  if (auto known = files.find(tip)) return *std::move(known);
  auto lock = TRY(files.lock(deadline));
  if (auto known = files.find(tip)) return *std::move(known);
  Tally tally = TRY(walk_commits(git, find_base(git, files, tip, deadline), tip, deadline));
  // A disk without room keeps nobody from reading.
  (void)files.write(tally);
  return tally;
}

Result<std::uint64_t> count_lines(git::Repository& git, const TallyFiles& files,
                                  const git::Oid& tip, const LinesRun& run) {
  std::uint64_t counted = 0;
  for (;;) {
    auto tally = files.find(tip);
    if (!tally) return not_found("This history is no longer counted.");
    if (tally->pending.empty() || run.until.passed() || run.stop()) return counted;
    const std::size_t before = tally->pending.size();
    LineCount stretch(git, files, tally->pending.front(), run);
    counted += TRY(stretch.count());
    if (stretch.costly()) {
      TRY(pass_over_one(git, files, tip, run.until));
      ++counted;
      continue;
    }
    auto after = files.find(tip);
    if (after && after->pending.size() >= before) return counted;
  }
}

Result<void> pass_over_one(git::Repository& git, const TallyFiles& files, const git::Oid& tip,
                           Deadline deadline) {
  auto lock = TRY(files.lock(deadline));
  auto tally = files.find(tip);
  if (!tally || tally->pending.empty()) return {};
  Stretch& stretch = tally->pending.front();
  stretch.last = TRY(commit_at(git, stretch, stretch.done, deadline));
  stretch.done = stretch.last ? stretch.done + 1 : stretch.total;
  ++tally->unmeasured;
  if (stretch.done >= stretch.total) tally->pending.erase(tally->pending.begin());
  if (tally->unmeasured >= kPassedOverMax) give_up(*tally);
  return files.write(*tally);
}

}  // namespace stithy::code
