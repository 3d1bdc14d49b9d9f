// SPDX-License-Identifier: Apache-2.0
#include "features/repos/starters.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::repos {

namespace {

Result<git::InitialFile> file_of(std::string_view path, std::string content) {
  return git::InitialFile{TRY(git::TreePath::parse_new(path)), std::move(content)};
}

std::string readme_of(const StarterWish& wish) {
  std::string out = text::format("# {}\n", wish.repository);
  if (!wish.description.empty()) out += text::format("\n{}\n", wish.description);
  return out;
}

// The first by name, in any case.
template <class List>
auto find_named(const List& list, std::string_view name, auto member) {
  return std::find_if(list.begin(), list.end(),
                      [&](const auto& entry) { return text::equals_folded(entry.*member, name); });
}

}  // namespace

Result<std::vector<git::InitialFile>> starter_files(const StarterWish& wish) {
  std::vector<git::InitialFile> files;
  if (wish.readme) files.push_back(TRY(file_of("README.md", readme_of(wish))));
  if (!wish.ignore.empty()) {
    auto lists = ignore_lists();
    auto found = find_named(lists, wish.ignore, &IgnoreList::name);
    if (found == lists.end())
      return invalid_field("gitignore",
                           text::format("There is no .gitignore list \"{}\".", wish.ignore));
    files.push_back(TRY(file_of(".gitignore", std::string(found->text))));
  }
  if (!wish.licence.empty()) {
    auto texts = licence_texts();
    auto found = find_named(texts, wish.licence, &LicenceText::id);
    if (found == texts.end())
      return invalid_field(
          "licence", text::format("There is no licence \"{}\" here to choose.", wish.licence));
    std::string words = text::replace_all(found->text, "{year}", text::format("{}", wish.year));
    files.push_back(TRY(file_of("LICENSE", text::replace_all(words, "{holder}", wish.holder))));
  }
  return files;
}

}  // namespace stithy::repos
