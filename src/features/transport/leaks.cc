// SPDX-License-Identifier: Apache-2.0
#include "features/transport/leaks.h"

#include <set>

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/transport/leak_scan.h"
#include "features/transport/settings.h"
#include "git/read_output.h"
#include "pillars/account/notice.h"
#include "pillars/token/leak.h"

namespace stithy::transport {

namespace {

constexpr std::chrono::seconds kWait{10};
constexpr std::size_t kCommitShown = 10;

struct Sighting {
  token::Leaked leaked;
  Candidate at;
};

Result<std::vector<Candidate>> read_added(const Foundations& on, const sys::Path& repository,
                                          const git::RefCommand& command,
                                          const git::QuarantinePaths& waiting,
                                          const Deadline& deadline) {
  git::Command log(git::Subcommand::Log, repository);
  log.words({"--patch", "-c", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv",
             "--no-renames", "--format=tformat:%x00%H"})
      .word(command.new_oid)
      .words({"--not", "--all"})
      .quarantine(waiting);
  auto running = TRY(on.git.start(log, {}, deadline));
  LeakScan scan;
  std::uint64_t seen = 0;
  auto end = TRY(git::read_output(running, deadline, [&](std::string_view bytes) -> Result<bool> {
    scan.feed(bytes);
    seen += bytes.size();
    return seen < kScanBytesMax;
  }));
  if (end != git::OutputEnd::Whole)
    LOG(Info, "transport.scan_cut", {{"bytes", static_cast<std::int64_t>(seen)}});
  return scan.end();
}

Result<std::vector<Sighting>> find_live(const Foundations& on,
                                        std::vector<Candidate>&& candidates) {
  std::vector<Sighting> out;
  if (candidates.empty()) return out;
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  std::set<std::string> asked;
  for (auto& one : candidates) {
    if (!asked.insert(one.secret).second) continue;
    auto leaked = TRY(token::find_leaked(*reader, one.secret, on.clock.now()));
    if (leaked) out.push_back({*std::move(leaked), std::move(one)});
  }
  return out;
}

std::string place_of(const Candidate& at) {
  return text::format("{}, line {}, commit {}", text::repair_utf8(text::prefix(at.file, 300)),
                      at.line, text::prefix(at.commit, kCommitShown));
}

mail::Letter letter(const web::Site& site, const repo::Repository& repository,
                    const Sighting& one) {
  return {.subject = text::format("The token {} was revoked", one.leaked.name),
          .paragraphs = {text::format("It was pushed to {}, which everybody may read. It works no "
                                      "more.",
                                      repository.full_name()),
                         "Make a new one for what used it, and look at what was done with the old "
                         "one since it could be read."},
          .facts = {{"Token", one.leaked.name}, {"Found", place_of(one.at)}},
          .action_label = "Look at the repository",
          .action_url = site.main_url + repository.path(),
          .reason = "You get this because the token was yours."};
}

Result<void> revoke(const Foundations& on, const repo::Repository& repository,
                    const Sighting& one) {
  const Instant now = on.clock.now();
  auto end = [&](db::Tx& tx) -> Result<void> {
    const std::string where = text::format("{}: {}", repository.full_name(), place_of(one.at));
    if (!TRY(token::revoke_leaked(tx, one.leaked, where))) return {};
    auto person = TRY(account::find_account(tx, one.leaked.person));
    if (!person) return {};
    const account::NoticeDesk desk{on.settings, on.keys, on.site};
    return account::write_to(tx, desk, *person, letter(on.site, repository, one),
                             text::format("leaked token {}", one.leaked.id.value()), now);
  };
  TRY(db::transact(on.database, Deadline::in(kWait), end));
  LOG(Warning, "transport.leaked_token_revoked",
      {{"repository", repository.id.value()}, {"token", one.leaked.id.value()}});
  return {};
}

}  // namespace

Result<void> LeakCheck::check(const git::RefCommand& command, const git::QuarantinePaths& waiting) {
  const bool is_public = repository_.visibility == repo::Visibility::Public;
  if (command.is_delete() || (!is_public && !kPushProtection(on_.settings))) return {};
  if (!deadline_) deadline_ = Deadline::in(kScanTime);
  if (deadline_->passed() || !clean_.insert(command.new_oid.hex()).second) return {};
  auto added =
      read_added(on_, on_.repositories.path_of(repository_.id), command, waiting, *deadline_);
  if (!added) {
    // A ref that names no commit, or a git that failed: the push is judged without.
    LOG(Info, "transport.scan_failed", {{"cause", added.error().cause}});
    return {};
  }
  const auto found = TRY(find_live(on_, std::move(added).take()));
  if (found.empty()) return {};
  if (!is_public) {
    clean_.erase(command.new_oid.hex());
    return denied(
        text::format("It brings a token that works ({}). Take it out of every commit, or "
                     "revoke it, and push again.",
                     place_of(found.front().at)));
  }
  for (const auto& one : found) TRY(revoke(on_, repository_, one));
  return {};
}

}  // namespace stithy::transport
