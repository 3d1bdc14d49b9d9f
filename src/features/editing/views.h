// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of this feature show. Plain values; Html members are made by templates,
// Markdown and the highlighter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/html.h"
#include "features/editing/spot.h"
#include "pillars/access/heading.h"
#include "ui/field.h"
#include "ui/frame.h"

namespace stithy::editing {

// Why a form came back, and which fields are meant.
struct Refusal {
  std::string message = {};
  std::vector<FieldError> errors = {};
  std::string at(std::string_view field) const {
    for (const auto& error : errors)
      if (error.field == field) return error.message;
    return {};
  }
};

// The lower part of each form: message, author, branch.
struct CommitBox {
  std::string csrf = {};
  std::string base = {};   // the commit that the page was opened at; empty: none yet
  std::string entry = {};  // the id of what is changed, at that time; empty: nothing was there
  std::string subject = {}, subject_hint = {}, description = {};
  std::vector<ui::Choice> emails = {};
  std::string email = {};
  ui::Person author = {};
  std::string branch = {}, target = {}, new_branch = {};
  bool may_branch = false;  // an empty repository has nothing to branch from
  std::string cancel_href = {};
  Refusal refusal = {};
};

// One file of a difference.
struct ChangeRow {
  enum class Kind : std::uint8_t { Context, Added, Removed, Hunk, NoNewline };
  Kind kind = Kind::Context;
  std::uint32_t old_number = 0, new_number = 0;
  Html code = {};
  std::string words = {};  // of a hunk
};
struct ChangedFile {
  std::string path = {}, old_path = {}, status = {}, note = {};
  std::uint64_t added = 0, removed = 0;
  std::vector<ChangeRow> rows = {};
};

// What somebody else did to the file meanwhile.
struct ConflictView {
  std::string who = {}, when = {}, commit_id = {}, commit_href = {}, file_href = {};
  std::string what = {};  // "changed", "deleted", "made"
  std::vector<ChangedFile> changes = {};
  bool can_combine = false;
};

struct EditView {
  access::RepoHeading heading = {};
  std::vector<PathCrumb> crumbs = {};  // of the folder
  std::string action = {};
  bool is_new = false;
  enum class Step : std::uint8_t { Write, Preview, Changes } step = Step::Write;
  std::string path = {};        // as typed; empty when the file's name is no text
  std::string fixed_path = {};  // of a file whose name is no text: shown, not changed
  std::string path_hint = {};
  std::string content = {};
  std::string ends = {};  // what is chosen
  std::vector<ui::Choice> end_choices = {};
  std::string facts = {};    // "LF, executable"
  bool may_preview = false;  // as a document
  Html preview = {};
  std::vector<ChangedFile> changes = {};
  std::string changes_note = {};
  std::optional<ConflictView> conflict = {};
  std::string was_base = {}, was_entry = {};  // before the conflict
  std::string notice = {};                    // good news above the form
  CommitBox commit = {};
};

// A file that a browser cannot edit, and what can be done instead.
struct FixedView {
  access::RepoHeading heading = {};
  std::vector<PathCrumb> crumbs = {};
  std::string name = {}, why = {}, file_href = {}, upload_href = {}, delete_href = {};
};

struct UploadView {
  access::RepoHeading heading = {};
  std::vector<PathCrumb> crumbs = {};
  std::string action = {}, folder = {};
  std::string file_max = {}, total_max = {};  // in words
  std::int64_t file_bytes_max = 0, total_bytes_max = 0;
  CommitBox commit = {};
};

struct DeleteView {
  access::RepoHeading heading = {};
  std::vector<PathCrumb> crumbs = {};
  std::string action = {}, path = {}, name = {};
  bool is_folder = false;
  std::uint64_t files = 0;
  bool at_least = false;                // counting took too long
  std::vector<std::string> names = {};  // the first few of a folder
  std::vector<ChangedFile> changes = {};
  std::optional<ConflictView> conflict = {};
  CommitBox commit = {};
};

}  // namespace stithy::editing
