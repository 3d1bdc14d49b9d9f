// SPDX-License-Identifier: Apache-2.0
//
// export.h — people and repositories as plain files: JSON Lines and bare git repositories, for
// other instances, other programs and people. docs/export.md tells the format.
//
// Everything is named as people name it, never by our ids. Secrets stay here: no token, no key, no
// secret of a web hook; password hashes only when an operator asks for them with a whole instance.
#pragma once

#include <string>

#include "pillars/foundations.h"

namespace stithy::app {

inline constexpr std::string_view kExportFormat = "stithy-export";
inline constexpr int kExportVersion = 1;
inline constexpr std::string_view kExportFile = "export.jsonl";

struct ExportWish {
  sys::Path out;                // a directory that is not there yet
  std::string user = {};        // this person and what they own, or
  std::string repository = {};  // this OWNER/NAME, or, both empty, all
  bool with_credentials = false;
};

struct Exported {
  std::uint64_t users = 0, repositories = 0;
};

Result<Exported> export_to(const Foundations& on, const ExportWish& wish);

}  // namespace stithy::app
