// SPDX-License-Identifier: Apache-2.0
//
// commit_draft.h — commits and tags that do not exist yet, and their bytes. Pure.
//
// Names lose what git's header cannot hold. Messages stay as they are given: clean them first
// unless a program wrote them. Both are UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/objects.h"

namespace stithy::git {

struct CommitDraft {
  Oid tree;
  std::vector<Oid> parents = {};
  Signature author = {}, committer = {};
  std::string message = {};
};
// Invalid: the message is no text, or a name is empty once cleaned.
Result<std::string> render_commit(const CommitDraft& draft);

struct TagDraft {
  Oid target;
  ObjectKind target_kind = ObjectKind::Commit;
  std::string name = {};
  Signature tagger = {};
  std::string message = {};
};
Result<std::string> render_tag(const TagDraft& draft);

// A message as git keeps it: line feeds, no blanks at the ends of lines, single empty lines, one
// line feed at its end. Empty when nothing but blanks is in it.
std::string clean_message(std::string_view message);
// What git's header can hold of a name or an address.
std::string header_text(std::string_view words);

}  // namespace stithy::git
