// SPDX-License-Identifier: Apache-2.0
//
// What a change would look like before it is committed, and what to do when somebody else was
// faster.
#include "base/text.h"
#include "features/code/urls.h"
#include "features/editing/changes.h"
#include "features/editing/edit.h"
#include "features/editing/line_ends.h"
#include "features/editing/words.h"
#include "git/edit/merge_file.h"
#include "git/history/last_commit.h"
#include "kit/markdown.h"

namespace stithy::editing {

namespace {

constexpr std::chrono::seconds kCompareTime{10};
constexpr std::chrono::milliseconds kWhoTime{500};

// From the root of the repository, without "." and ".."; what leads out stops at the root.
std::string resolve_relative(std::string_view folder, std::string_view address) {
  std::vector<std::string> parts;
  auto add = [&parts](std::string_view from) {
    for (auto part : text::split(from, '/')) {
      if (part == ".." && !parts.empty()) parts.pop_back();
      if (part != ".." && part != "." && !part.empty()) parts.emplace_back(part);
    }
  };
  if (!address.starts_with('/')) add(folder);
  add(text::decode_percent(address).value_or(std::string(address)));
  return text::join(parts, "/");
}

bool leads_outside(std::string_view address) {
  return address.starts_with("//") || text::contains(address.substr(0, 16), ":");
}

// Who changed the file last, as far as that is known quickly.
void add_author(const Spot& spot, const git::Oid& tip, ConflictView& view) {
  auto known = git::find_last_commits(*spot.git, tip, spot.path.parent(), Deadline::in(kWhoTime));
  if (!known) return;
  for (const auto& row : (*known)->rows) {
    if (row.entry.name != spot.path.name() || !row.commit) continue;
    auto commit = spot.git->load_commit(*row.commit);
    if (!commit) return;
    view.who = (*commit)->author.name;
    view.commit_id = row.commit->hex().substr(0, 10);
    view.commit_href = code::url::commit(spot.home, row.commit->hex());
  }
}

}  // namespace

bool is_document(std::string_view path) {
  const std::string name = text::to_lower(path);
  for (std::string_view end : {".md", ".markdown", ".mdown", ".mkd"})
    if (name.ends_with(end)) return true;
  return false;
}

Html render_document(const Spot& spot, const git::TreePath& folder, std::string_view text) {
  kit::MarkdownOptions options{.id_scope = "preview-"};
  auto leads_to = [&](RefPage page, std::string_view address) {
    const auto end = std::min(address.find_first_of("?#"), address.size());
    return address_of(spot.home, page, spot.branch.short_name(),
                      resolve_relative(folder.text(), address.substr(0, end))) +
           std::string(address.substr(end));
  };
  options.resolve_link = [&](std::string_view address) -> std::string {
    if (address.empty() || address.starts_with('#')) return std::string(address);
    return leads_to(code::url::blob, address);
  };
  // Pictures of other sites are not loaded: they would tell who reads.
  options.resolve_image = [&](std::string_view address) -> std::string {
    if (address.empty() || leads_outside(address)) return {};
    return leads_to(code::url::raw, address);
  };
  return kit::render_markdown(text, options);
}

Result<web::Answer> Editor::look(Typed typed) {
  if (typed.step == "preview") {
    auto folder = target_of(typed);
    EditView view = TRY(view_of(std::move(typed)));
    view.step = EditView::Step::Preview;
    view.preview =
        render_document(spot_, folder ? folder->parent() : git::TreePath(), view.content);
    return render(std::move(view));
  }
  auto wish = wish_for(typed);
  if (!wish) return refuse(std::move(typed), wish.error());
  std::vector<ChangedFile> changes;
  auto tip = TRY(committer_.find_tip(*wish));
  auto seen = committer_.preview(
      *wish, tip, [&](const git::Oid& commit, const git::QuarantinePaths& objects) -> Result<void> {
        const git::Oid from = tip.value_or(git::empty_tree(spot_.git->format()));
        changes = TRY(compare(spot_, from, commit, {}, &objects, Deadline::in(kCompareTime)));
        return {};
      });
  if (!seen && seen.error().cause == kChangedMeanwhile) return meet_conflict(std::move(typed));
  const bool nothing = !seen && seen.error().fields.empty() && seen.error().code == Code::Invalid;
  if (!seen && !nothing) return refuse(std::move(typed), seen.error());
  EditView view = TRY(view_of(std::move(typed)));
  view.step = EditView::Step::Changes;
  view.changes = std::move(changes);
  if (nothing) view.changes_note = seen.error().message;
  return render(std::move(view));
}

// Both changes in one text, when they do not meet in the same lines. What is typed stands on the
// commit that the form was opened at.
Result<std::optional<std::string>> Editor::merged(Typed typed, const git::Oid& theirs) {
  typed.box.base = typed.was_base;
  typed.box.entry = typed.was_entry;
  typed.box.target = "branch";
  std::optional<std::string> text;
  auto wish = wish_for(typed);
  if (!wish || !wish->base) return text;
  const git::TreePath path = TRY(target_of(typed));
  auto done = committer_.preview(
      *wish, wish->base,
      [&](const git::Oid& ours, const git::QuarantinePaths& objects) -> Result<void> {
        text = TRY(git::merge_file(request_.on().git, spot_.git->path(), objects, ours, theirs,
                                   path, Deadline::in(kCompareTime)));
        return {};
      });
  if (!done || !text || !text::is_utf8(*text)) return std::optional<std::string>();
  return std::optional(text_for_form(*text));
}

Result<web::Answer> Editor::combine(Typed typed) {
  auto tip = TRY(spot_.git->find_ref(spot_.branch));
  auto text = tip && !is_new_ ? TRY(merged(typed, *tip)) : std::nullopt;
  if (!text) return meet_conflict(std::move(typed));
  auto now = TRY(spot_.git->find_entry(*tip, spot_.path));
  typed.content = *std::move(text);
  typed.box.base = tip->hex();
  typed.box.entry = now.oid.hex();
  typed.was_base = typed.was_entry = {};
  EditView view = TRY(view_of(std::move(typed)));
  view.notice = "The text below holds both changes. Look through it, then commit.";
  return render(std::move(view));
}

// What somebody else did between where the form was opened and what it would replace now.
Result<ConflictView> Editor::conflict_of(const Typed& typed) {
  ConflictView view;
  auto theirs = git::Oid::parse(typed.box.base), base = git::Oid::parse(typed.was_base);
  if (!theirs || !base) return invalid("The form was changed on its way. Load the page again.");
  auto target = target_of(typed);
  const git::TreePath path = is_new_ && target ? *target : spot_.path;
  auto now = spot_.git->find_entry(*theirs, path);
  view.file_href = spot_.href(code::url::blob, path);
  view.what = !now ? "deleted" : is_new_ ? "made" : "changed";
  auto changes =
      compare(spot_, *base, *theirs, {path}, nullptr, request_.deadline().sooner(kCompareTime));
  if (changes) view.changes = *std::move(changes);
  if (!now || is_new_) return view;
  add_author(spot_, *theirs, view);
  view.can_combine = TRY(merged(typed, *theirs)).has_value();
  return view;
}

Result<web::Answer> Editor::meet_conflict(Typed typed) {
  auto tip = TRY(spot_.git->find_ref(spot_.branch));
  if (!tip) return refuse(std::move(typed), conflict("The branch was deleted meanwhile."));
  auto target = target_of(typed);
  auto now = spot_.git->find_entry(*tip, is_new_ && target ? *target : spot_.path);
  if (typed.was_base.empty()) {
    typed.was_base = typed.box.base;
    typed.was_entry = typed.box.entry;
  }
  // Sent once more as it is, the form replaces what is there now.
  typed.box.base = tip->hex();
  typed.box.entry = now ? now->oid.hex() : "";
  return render(TRY(view_of(std::move(typed))), 409);
}

}  // namespace stithy::editing
