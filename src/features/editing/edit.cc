// SPDX-License-Identifier: Apache-2.0
#include "features/editing/edit.h"

#include "base/text.h"
#include "features/code/urls.h"
#include "features/editing/line_ends.h"
#include "features/editing/routes.h"
#include "features/editing/settings.h"
#include "features/editing/urls.h"
#include "features/editing/views/edit.h"
#include "features/editing/words.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::editing {

namespace {

std::string entry_facts(const git::TreeEntry& entry, std::string_view bytes) {
  std::string facts = text::render_size(bytes.size());
  if (entry.kind == git::EntryKind::Executable) facts += ", executable";
  return facts;
}

std::vector<ui::Choice> end_choices(std::string_view before) {
  std::vector<ui::Choice> out;
  const std::string name(name_line_ends(before));
  if (!name.empty()) out.push_back({"keep", text::format("As they are ({})", name)});
  out.push_back({"lf", "LF"});
  out.push_back({"crlf", "CRLF"});
  return out;
}

// An error of a path belongs to its field, whatever its code.
Error about_path(Error error) {
  const bool plain = error.fields.empty() && error.cause != kChangedMeanwhile &&
                     (error.code == Code::Invalid || error.code == Code::Conflict);
  if (plain) error.fields.push_back({"path", error.message});
  return error;
}

Error changed_meanwhile() {
  Error error = conflict("The file was changed by somebody else meanwhile.");
  error.cause = std::string(kChangedMeanwhile);
  return error;
}

}  // namespace

Result<std::optional<std::string>> why_not(const Spot& spot, const git::TreeEntry& entry,
                                           std::size_t bytes_max) {
  using Answer = std::optional<std::string>;
  if (entry.kind == git::EntryKind::Symlink)
    return Answer(
        "This is a symbolic link. Open the file that it points to; the link itself can "
        "be deleted here, or changed with git.");
  if (entry.kind == git::EntryKind::Submodule)
    return Answer(
        "This is a submodule: its files belong to another repository. Move it to "
        "another commit with git.");
  if (TRY(spot.git->measure(entry.oid)).bytes > bytes_max)
    return Answer(
        text::format("This file is larger than {}, too large to be edited in a browser. "
                     "Upload a new version, or change it with git.",
                     text::render_size(bytes_max)));
  const std::string bytes = TRY(spot.git->read_blob(entry.oid, bytes_max));
  if (git::is_binary(bytes))
    return Answer("This file is binary, so it has no lines to edit. Upload a new version instead.");
  if (!text::is_utf8(bytes))
    return Answer(
        "This file is not in UTF-8. A browser would replace what it cannot read, so it "
        "is not edited here: convert it, or upload a new version.");
  if (git::parse_lfs_pointer(bytes))
    return Answer(
        "Git LFS stands in for the real file here. Change that one on your machine with "
        "git lfs.");
  return Answer();
}

std::string Editor::hint_for(std::string_view path) const {
  if (is_new_) return path.empty() ? "Create a file" : text::format("Create {}", path);
  const std::string now = text::repair_utf8(spot_.path.text());
  if (path.empty() || path == spot_.path.text()) return "Update " + now;
  return text::format("Rename {} to {}", now, path);
}

Result<web::Answer> Editor::open_new() {
  std::string path = spot_.path.text();
  if (!path.empty()) path += '/';
  path += request_.query("filename");
  if (spot_.tip && !spot_.path.is_root()) {
    auto entry = spot_.git->find_entry(*spot_.tip, spot_.path);
    if (entry && !entry->is_directory()) return web::see_other(spot_.href(url::edit));
  }
  Typed typed{
      .path = path, .ends = "lf", .box = TRY(fresh_box(at_, request_, spot_, hint_for({})))};
  return render(TRY(view_of(std::move(typed))));
}

Result<web::Answer> Editor::open() {
  if (is_new_) return open_new();
  auto entry = TRY(spot_.load_entry());
  if (entry.is_directory()) return web::see_other(spot_.href(code::url::tree));
  const std::size_t bytes_max = kTextMax(request_.on().settings).size();
  if (auto why = TRY(why_not(spot_, entry, bytes_max))) {
    FixedView view{.heading = access::heading_of(request_, at_, "code"),
                   .crumbs = spot_.crumbs(spot_.path.parent()),
                   .name = std::string(spot_.path.name()),
                   .why = *why,
                   .file_href = spot_.href(code::url::blob),
                   .upload_href = spot_.href(url::choose_files, spot_.path.parent()),
                   .delete_href = spot_.href(url::confirm_delete)};
    if (entry.kind == git::EntryKind::Symlink || entry.kind == git::EntryKind::Submodule)
      view.upload_href.clear();
    ui::Frame frame = access::repo_frame(request_, at_, "Not editable here");
    return web::page(request_, frame, fixed_page(view));
  }
  Typed typed{.path = spot_.path.text(),
              .content = text_for_form(TRY(spot_.git->read_blob(entry.oid, bytes_max))),
              .ends = "keep",
              .box = TRY(fresh_box(at_, request_, spot_, hint_for({})))};
  typed.box.entry = entry.oid.hex();
  EditView view = TRY(view_of(std::move(typed)));
  view.facts = entry_facts(entry, view.content);
  return render(std::move(view));
}

Result<Editor::Typed> Editor::read(const web::Form& form) {
  for (auto name : {"path", "content", "ends", "step", "was_base", "was_entry"})
    TRY(form.require_single(name));
  Typed typed{.content = text_of_form(form.raw("content")),
              .ends = std::string(form.text("ends")),
              .step = std::string(form.text("step")),
              .was_base = std::string(form.text("was_base")),
              .was_entry = std::string(form.text("was_entry"))};
  // A name that begins or ends in a blank is kept when it was there, and trimmed when it is typed.
  const std::string now = spot_.path.text();
  typed.path = form.raw("path") == now ? now : std::string(form.text("path"));
  if (!form.has("path")) typed.path = now;
  typed.box = TRY(typed_box(at_, request_, spot_, hint_for(typed.path), form));
  return typed;
}

Result<git::TreePath> Editor::target_of(const Typed& typed) const {
  if (!is_new_ && typed.path == spot_.path.text()) return spot_.path;
  auto path = git::TreePath::parse(typed.path);
  if (!path) return invalid_field("path", path.error().message);
  if (path->is_root()) return invalid_field("path", "Give the file a name.");
  return path;
}

// The file that the form was opened with.
Result<std::string> Editor::before(const Typed& typed) const {
  if (typed.box.entry.empty()) return std::string();
  auto oid = git::Oid::parse(typed.box.entry);
  if (!oid || oid->format() != spot_.git->format())
    return invalid("The form does not say which file it was opened with. Load the page again.");
  return spot_.git->read_blob(*oid, kTextMax(request_.on().settings).size());
}

Result<void> Editor::apply(const Typed& typed, const git::TreePath& to, const std::string& bytes,
                           git::TreeEdit& tree, git::ObjectBatch& batch) const {
  const git::TreePath& watched = is_new_ ? to : spot_.path;
  auto now = TRY(tree.find(watched));
  const bool same = now ? now->oid.hex() == typed.box.entry : typed.box.entry.empty() || is_new_;
  if (!same && now && now->is_directory())
    return invalid_field("path", text::format("{} is a folder.", to.text()));
  if (!same) return changed_meanwhile();
  if (!is_new_ && now && to != spot_.path) {
    auto moved = tree.move(spot_.path, to);
    if (!moved) return about_path(moved.error());
  } else if (!is_new_ && to != spot_.path && TRY(tree.find(to))) {
    return invalid_field("path", text::format("There is a {} already.", to.text()));
  }
  auto put = tree.put_file(to, batch.add(git::ObjectKind::Blob, bytes));
  if (!put) return about_path(put.error());
  return {};
}

Result<CommitWish> Editor::wish_for(const Typed& typed) {
  CommitWish wish = TRY(wish_of(typed.box, spot_, request_.now()));
  const std::size_t bytes_max = kTextMax(request_.on().settings).size();
  if (typed.content.size() > bytes_max) {
    Error error = too_large(
        text::format("The text has {}; a browser may save {}. Shorten it, or commit it with git.",
                     text::render_size(typed.content.size()), text::render_size(bytes_max)));
    error.fields.push_back({"content", error.message});
    return error;
  }
  if (!text::is_utf8(typed.content) || typed.content.find('\0') != typed.content.npos)
    return invalid_field("content", "The text must be valid UTF-8 without NUL characters.");
  auto ends = parse_line_ends(typed.ends);
  if (!ends) return invalid_field("ends", "Lines end in LF or CRLF.");
  const git::TreePath to = TRY(target_of(typed));
  std::string bytes = file_of_text(typed.content, TRY(before(typed)), *ends);
  wish.change = [this, &typed, to, bytes = std::move(bytes)](git::TreeEdit& tree,
                                                             git::ObjectBatch& batch) {
    return apply(typed, to, bytes, tree, batch);
  };
  return wish;
}

Result<web::Answer> Editor::commit(Typed typed) {
  auto wish = wish_for(typed);
  if (!wish) return refuse(std::move(typed), wish.error());
  auto made = committer_.commit(*wish);
  if (made)
    return answer_committed(request_, spot_, typed.box, TRY(target_of(typed)), code::url::blob,
                            *made);
  if (made.error().cause == kChangedMeanwhile) return meet_conflict(std::move(typed));
  return refuse(std::move(typed), made.error());
}

Result<web::Answer> Editor::refuse(Typed typed, const Error& error) {
  auto refusal = refusal_of("Nothing was committed.", error);
  if (!refusal) return error;
  EditView view = TRY(view_of(std::move(typed)));
  view.commit.refusal = *std::move(refusal);
  return render(std::move(view), status_of_refusal(error));
}

Result<web::Answer> Editor::submit() {
  const web::Form* form = TRY(request_.form());
  Typed typed = TRY(read(*form));
  if (typed.step == "write") return render(TRY(view_of(std::move(typed))));
  if (typed.step == "preview" || typed.step == "changes") return look(std::move(typed));
  if (typed.step == "combine") return combine(std::move(typed));
  if (typed.step == "branch" && !typed.was_base.empty()) {
    // One's own text where it was begun: there it meets nobody.
    typed.box.base = typed.was_base;
    typed.box.entry = typed.was_entry;
    typed.box.target = "new";
  }
  return commit(std::move(typed));
}

Result<EditView> Editor::view_of(Typed typed) {
  const std::string now = spot_.path.text();
  const bool text_name = is_new_ || text::is_utf8(now);
  std::optional<ConflictView> conflict;
  if (!typed.was_base.empty()) conflict = TRY(conflict_of(typed));
  EditView view{.heading = access::heading_of(request_, at_, "code"),
                .crumbs = spot_.crumbs({}),
                .action = spot_.href(is_new_ ? url::create : url::save),
                .is_new = is_new_,
                .path = text_name ? typed.path : "",
                .fixed_path = text_name ? "" : text::repair_utf8(now),
                .content = std::move(typed.content),
                .ends = std::move(typed.ends),
                .may_preview = is_document(typed.path),
                .conflict = std::move(conflict),
                .was_base = std::move(typed.was_base),
                .was_entry = std::move(typed.was_entry),
                .commit = std::move(typed.box)};
  view.path_hint = is_new_ ? "Slashes make folders." : "Change it to rename or move the file.";
  auto old = before({.box = view.commit});
  view.end_choices = end_choices(old ? *old : std::string());
  if (view.end_choices.front().value != "keep" && view.ends == "keep") view.ends = "lf";
  view.commit.cancel_href = is_new_ ? spot_.href(code::url::tree) : spot_.href(code::url::blob);
  return view;
}

web::Answer Editor::render(EditView view, int status) {
  ui::Frame frame = access::repo_frame(
      request_, at_,
      is_new_ ? text::format("New file in {}", at_.repository().full_name())
              : text::format("Editing {}", text::repair_utf8(spot_.path.text())));
  frame.indexable = false;
  frame.islands = {"editing-editor"};
  view.commit.csrf = frame.csrf;
  return web::page(request_, frame, edit_page(view), status);
}

Result<web::Answer> show_edit(const access::RepoWrite& at, web::Request& request) {
  return Editor(at, request, TRY(find_spot(at, request)), Editor::Kind::Existing).open();
}

Result<web::Answer> save_edit(const access::RepoWrite& at, web::Request& request) {
  return Editor(at, request, TRY(find_spot(at, request)), Editor::Kind::Existing).submit();
}

Result<web::Answer> show_new(const access::RepoWrite& at, web::Request& request) {
  return Editor(at, request, TRY(find_spot(at, request)), Editor::Kind::New).open();
}

Result<web::Answer> save_new(const access::RepoWrite& at, web::Request& request) {
  return Editor(at, request, TRY(find_spot(at, request)), Editor::Kind::New).submit();
}

}  // namespace stithy::editing
