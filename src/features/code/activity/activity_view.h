// SPDX-License-Identifier: Apache-2.0
//
// activity_view.h — what the pages of activity show. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pillars/access/heading.h"
#include "ui/frame.h"
#include "ui/graph.h"
#include "ui/progress.h"

namespace stithy::code {

// The top of both pages, and why something is not there yet.
struct ActivityHead {
  access::RepoHeading heading = {};
  std::vector<ui::Tab> pages = {};
  std::string current = {};
  std::string title = {};                    // what the page found, as a sentence
  std::vector<std::string> notes = {};       // what was left out, what could not be counted
  std::optional<ui::Progress> waiting = {};  // the page lacks something that is being counted
  std::string fill_href = {};                // asks again
  bool has_commits = false;                  // else only `waiting` is shown
};

// One choice of several that are links.
struct Chooser {
  std::string label = {};
  std::vector<ui::Tab> choices = {};
  std::string current = {};
};

// The numbers of a drawing.
struct NumberTable {
  std::string caption = {};
  std::vector<std::string> heads = {};
  std::vector<std::vector<std::string>> rows = {};  // the first of each names it
};

struct PersonCard {
  ui::Person person = {};
  std::string name = {}, href = {}, commits_href = {};  // no `href`: no account is known
  std::uint64_t rank = 0, commits = 0, additions = 0, deletions = 0;
  ui::Area area = {};
};

struct ContributorsView {
  ActivityHead head = {};
  Chooser periods = {}, measures = {};
  std::string measure = {};  // "Commits"
  std::string_view fill = "ui-fill-1", stroke = "ui-stroke-1";
  bool has_lines = false;
  ui::Graph graph = {};
  std::string graph_note = {};  // "each column is 15 weeks"
  NumberTable table = {};
  std::vector<PersonCard> people = {};
  ui::Pages pages = {};
};

// Drawings, or their numbers in tables: both at once are more than a page should hold.
struct CommitActivityView {
  ActivityHead head = {};
  Chooser forms = {};
  bool as_tables = false;
  ui::Graph weeks = {}, days = {}, hours = {};
  NumberTable year_table = {}, hour_table = {};
};

}  // namespace stithy::code
