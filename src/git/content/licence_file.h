// SPDX-License-Identifier: Apache-2.0
//
// licence_file.h — the licence of a repository: the file at its root, and which licence it is.
#pragma once

#include <optional>
#include <string>

#include "git/content/licence.h"
#include "git/repository.h"

namespace stithy::git {

struct LicenceFile {
  TreeEntry entry;
  std::optional<Licence> licence;  // nothing when the text is of no known one
};
// `root` is the root folder of a commit. Nothing when there is no such file.
Result<std::optional<LicenceFile>> find_licence_file(Repository& repository, const Tree& root);

}  // namespace stithy::git
