// SPDX-License-Identifier: Apache-2.0
//
// edit.h — one text file in a form: opened, looked at as it would be, committed; new or existing.
//
// What was typed comes back whatever happens: refused, changed by somebody else meanwhile, or only
// looked at. An Editor serves one request.
#pragma once

#include <optional>
#include <string>

#include "features/editing/commit.h"
#include "features/editing/spot.h"
#include "features/editing/views.h"
#include "web/forms.h"

namespace stithy::editing {

class Editor {
 public:
  enum class Kind : std::uint8_t { Existing, New };
  Editor(const access::RepoWrite& at, web::Request& request, Spot spot, Kind kind)
      : at_(at),
        request_(request),
        spot_(std::move(spot)),
        is_new_(kind == Kind::New),
        committer_(at, request, spot_.git) {}

  Result<web::Answer> open();
  Result<web::Answer> submit();

 private:
  // What the form sent, and what follows from it.
  struct Typed {
    std::string path = {}, content = {}, ends = {}, step = {};
    // Of a form that met a conflict: where it was opened. The box names what is there now.
    std::string was_base = {}, was_entry = {};
    CommitBox box = {};
  };

  Result<web::Answer> open_new();
  Result<Typed> read(const web::Form& form);
  Result<CommitWish> wish_for(const Typed& typed);
  Result<void> apply(const Typed& typed, const git::TreePath& to, const std::string& bytes,
                     git::TreeEdit& tree, git::ObjectBatch& batch) const;

  // Answers to the buttons of the form.
  Result<web::Answer> commit(Typed typed);
  Result<web::Answer> look(Typed typed);
  Result<web::Answer> combine(Typed typed);
  Result<web::Answer> refuse(Typed typed, const Error& error);
  Result<web::Answer> meet_conflict(Typed typed);

  Result<ConflictView> conflict_of(const Typed& typed);
  Result<std::optional<std::string>> merged(Typed typed, const git::Oid& theirs);
  Result<git::TreePath> target_of(const Typed& typed) const;
  Result<std::string> before(const Typed& typed) const;
  std::string hint_for(std::string_view path) const;
  Result<EditView> view_of(Typed typed);
  web::Answer render(EditView view, int status = 200);

  const access::RepoWrite& at_;
  web::Request& request_;
  const Spot spot_;
  const bool is_new_;
  const Committer committer_;
};

// Why a browser cannot edit this file; nothing when it can.
Result<std::optional<std::string>> why_not(const Spot& spot, const git::TreeEntry& entry,
                                           std::size_t bytes_max);
bool is_document(std::string_view path);
// Markdown as the file's page would show it.
Html render_document(const Spot& spot, const git::TreePath& folder, std::string_view text);

}  // namespace stithy::editing
