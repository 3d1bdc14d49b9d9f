// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of the audit log show.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "ui/lists.h"

namespace stithy::audit {

struct EntryRow {
  std::string key;
  std::string action, object, object_href;
  std::string actor, actor_href;  // empty: nobody with a name
  std::string kind;               // "by the command line", when no person is named
  std::string impersonator;
  std::string subject, subject_href;
  std::vector<std::string> changes;  // "role: read → write"
  std::string place;                 // address and program; empty where they are not shown
  std::string sealed;                // "entry 41", or that it is not sealed yet
  Instant at;
};

struct LogView {
  std::string title = {}, lead = {};
  std::string search_href = {}, phrase = {}, error = {};
  std::string export_href = {};  // empty: none
  std::string csrf = {};
  std::vector<EntryRow> rows = {};
  ui::Pages pages = {};
  Instant now = {};
};

}  // namespace stithy::audit
