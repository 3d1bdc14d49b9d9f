// SPDX-License-Identifier: Apache-2.0
//
// api_changes.h — changed files as commits and comparisons of /api/v3 list them, and as text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/code/api/api_links.h"
#include "git/diff/diff.h"
#include "web/paging.h"

namespace stithy::code {

constexpr std::size_t kFilesOnPage = 300;

// `before` and `after` are the words of the two revisions in addresses.
std::vector<ApiDiffEntry> changed_files(const git::Diff& diff, const std::string& before,
                                        const std::string& after, const ApiLinks& links,
                                        const web::ApiPage& page);

// What "Accept: application/vnd.github.diff" and ".patch" ask for; nothing for JSON.
struct TextWish {
  git::Oid before, after;
  std::optional<git::Oid> mails_after;  // mails of all commits after this one; none: of `after`
};
Result<std::optional<web::Answer>> as_text(git::Repository& git, const TextWish& wish,
                                           web::Request& request);

}  // namespace stithy::code
