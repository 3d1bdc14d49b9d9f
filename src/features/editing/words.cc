// SPDX-License-Identifier: Apache-2.0
#include "features/editing/words.h"

#include <algorithm>

#include "base/text.h"
#include "git/edit/commit_draft.h"
#include "pillars/account/commit_address.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::editing {

namespace {

constexpr std::size_t kSubjectBytesMax = 1000;

// The address of the account, and one that reaches nobody.
std::vector<ui::Choice> emails_of(const account::Account& account, std::string_view main_url) {
  const std::string quiet = account::alias_of(account.id, account.login, main_url);
  return {{.value = account.email, .label = account.email},
          {.value = quiet, .label = quiet + " (keeps your address to yourself)"}};
}

Error wrong(std::string_view field, std::string message) {
  return invalid_field(std::string(field), std::move(message));
}

std::string whole_message(const CommitBox& box) {
  const std::string& subject = box.subject.empty() ? box.subject_hint : box.subject;
  return git::clean_message(subject + "\n\n" + box.description);
}

}  // namespace

Result<CommitBox> fresh_box(const access::RepoWrite& at, web::Request& request, const Spot& spot,
                            std::string hint) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, at.who().user));
  if (!account) return denied("Sign in to change files.");
  CommitBox box{.base = spot.tip ? spot.tip->hex() : "",
                .subject_hint = std::move(hint),
                .emails = emails_of(*account, request.site().main_url),
                .email = TRY(account::commit_email(*reader, *account, request.site().main_url)),
                .author = {.name = account->login, .display = account->display_name},
                .branch = spot.branch_name(),
                .target = "branch",
                .new_branch = propose_branch(*spot.refs, account->login),
                .may_branch = spot.tip.has_value()};
  if (account->avatar_hash)
    box.author.avatar_url = web::avatar_url(account->login, *account->avatar_hash);
  return box;
}

Result<CommitBox> typed_box(const access::RepoWrite& at, web::Request& request, const Spot& spot,
                            std::string hint, const web::Form& form) {
  for (auto name : {"base", "entry", "subject", "description", "email", "target", "new_branch"})
    TRY(form.require_single(name));
  CommitBox box = TRY(fresh_box(at, request, spot, std::move(hint)));
  box.base = form.text("base");
  box.entry = form.text("entry");
  box.subject = form.text("subject");
  box.description = form.raw("description");
  if (form.has("email")) box.email = form.text("email");
  if (form.has("target")) box.target = form.text("target");
  if (form.has("new_branch")) box.new_branch = form.text("new_branch");
  return box;
}

Result<CommitWish> wish_of(const CommitBox& box, const Spot& spot, Instant now) {
  const auto& emails = box.emails;
  auto chosen = std::find_if(emails.begin(), emails.end(),
                             [&](const ui::Choice& choice) { return choice.value == box.email; });
  if (chosen == emails.end()) return wrong("email", "Choose one of the addresses that are listed.");
  if (box.subject.size() > kSubjectBytesMax)
    return wrong("subject",
                 text::format("The first line has at most {} bytes; write more below it.",
                              kSubjectBytesMax));
  CommitWish wish{.branch = spot.branch, .message = whole_message(box)};
  wish.author = {std::string(box.author.shown()), box.email, now};
  if (git::header_text(wish.author.name).empty()) wish.author.name = box.author.name;
  wish.committer = wish.author;
  if (!box.base.empty()) {
    auto base = git::Oid::parse(box.base);
    if (!base || base->format() != spot.git->format())
      return invalid("The form does not say which commit it was opened at. Load the page again.");
    wish.base = *base;
  }
  if (box.target == "branch" || !box.may_branch) return wish;
  if (box.target != "new") return wrong("target", "Choose where the commit goes.");
  if (!wish.base) return invalid("A new branch begins at a commit. Load the page again.");
  auto name = git::RefName::branch(box.new_branch);
  if (!name) return wrong("new_branch", name.error().message);
  if (spot.refs->find(git::RefKind::Branch, box.new_branch))
    return wrong("new_branch", "There is a branch of this name already.");
  wish.new_branch = *std::move(name);
  return wish;
}

std::optional<Refusal> refusal_of(std::string_view message, const Error& error) {
  const bool ours = error.code == Code::Internal || error.code == Code::Unavailable ||
                    error.code == Code::Limited;
  if (ours) return std::nullopt;
  Refusal refusal{std::string(message), error.fields};
  if (refusal.errors.empty()) refusal.message += " " + error.message;
  return refusal;
}

int status_of_refusal(const Error& error) { return web::status_of(error.code); }

web::Answer answer_committed(web::Request& request, const Spot& spot, const CommitBox& box,
                             const git::TreePath& path, RefPage page, const git::Oid& commit) {
  const bool fresh = box.target == "new" && box.may_branch;
  const std::string branch = fresh ? box.new_branch : spot.branch_name();
  const std::string words = text::format("Committed {} to {}{}.", commit.hex().substr(0, 10),
                                         fresh ? "the new branch " : "", branch);
  return web::see_other_with_notice(request, address_of(spot.home, page, branch, path.text()),
                                    words);
}

}  // namespace stithy::editing
