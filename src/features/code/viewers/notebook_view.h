// SPDX-License-Identifier: Apache-2.0
//
// notebook_view.h — a notebook as a page shows it. Nothing of it runs: Markdown and HTML pass the
// sanitiser, code is coloured, text keeps its ANSI colours. What one page may hold is bounded, and
// what is left out is said where it would stand.
#pragma once

#include <string>
#include <vector>

#include "base/html.h"
#include "features/code/viewers/notebook.h"
#include "kit/markdown.h"

namespace stithy::code {

struct ShownOutput {
  enum class Kind : std::uint8_t { Log, Prose, Picture, Note } kind = Kind::Note;
  bool is_warning = false, is_failure = false;
  Html body = {};
  std::string note = {};  // of Note; beside Log what was cut
};

struct ShownCell {
  NotebookCell::Kind kind = NotebookCell::Kind::Raw;
  std::string prompt = {};          // "7", " " when it never ran
  Html prose = {};                  // of Markdown
  std::vector<Html> lines = {};     // of code and raw text
  std::vector<Html> pictures = {};  // attached to it
  std::vector<ShownOutput> outputs = {};
};

struct ShownNotebook {
  std::vector<ShownCell> cells = {};
  std::vector<kit::DocumentHeading> headings = {};  // of its documents
  std::string note = {};                            // what of it is not shown
};

// `links` says where the links and images of its documents lead.
ShownNotebook show_notebook(Notebook notebook, const kit::MarkdownOptions& links);

}  // namespace stithy::code
