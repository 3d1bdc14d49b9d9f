// SPDX-License-Identifier: Apache-2.0
//
// licence.h — which file of a directory is its readme or its licence, and which licence it is.
//
// The licence is guessed from phrases that only that text holds; an unknown text answers nothing
// rather than a wrong name. Pure and thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace stithy::git {

// The position of the readme in a list of file names (not directories): Markdown before other
// markup before plain text, then the first in byte order.
std::optional<std::size_t> find_readme(const std::vector<std::string_view>& file_names);
std::optional<std::size_t> find_licence(const std::vector<std::string_view>& file_names);

// An SPDX identifier ("MIT", "GPL-2.0", ...) and the name people use.
struct Licence {
  std::string_view spdx;
  std::string_view name;
};
std::optional<Licence> recognise_licence(std::string_view text);

}  // namespace stithy::git
