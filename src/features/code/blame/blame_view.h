// SPDX-License-Identifier: Apache-2.0
//
// blame_view.h — what the page of blame shows. Plain values; Html members come from the
// highlighter.
#pragma once

#include <span>

#include "features/code/views.h"

namespace stithy::code {

// Neighbouring lines of one commit.
struct BlameHunk {
  std::uint64_t first_line = 1;
  std::span<const Html> lines = {};  // of BlameView::lines
  bool known = false;                // otherwise all below is empty
  unsigned commit = 0;               // the same number for hunks of one commit
  unsigned age = 0;                  // see hunks.h
  ui::Person author = {};
  std::string subject = {}, href = {};
  std::string moved_from = {};  // the file had another path then
  Instant at = {};
  std::string prior_href = {};  // blame before this commit; empty: it brought the file
};

// A choice of the reader, as a link that turns it.
struct BlameSwitch {
  std::string label = {}, href = {};
};

struct BlameView {
  access::RepoHeading heading = {};
  Toolbar tools = {};
  std::string name = {};
  std::vector<std::string> facts = {};
  std::string file_href = {}, history_href = {}, permalink = {};
  std::vector<BlameSwitch> switches = {};
  std::string list_note = {};  // about the list of ignored commits; empty: there is none
  BlameSwitch list_switch = {};
  std::string trouble = {}, again_href = {};  // why lines have no commit, and what may help
  std::string fill_href = {};                 // the page again, given more time
  std::vector<Html> lines = {};               // of this page
  std::vector<BlameHunk> hunks = {};
  ui::Pages pages = {};
  std::string line_href = {};  // a line number behind it leads there; empty: all are here
  // Why there is no blame, and what to open instead.
  std::string note = {}, note_label = {}, note_href = {};
};

}  // namespace stithy::code
