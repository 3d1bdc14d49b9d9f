// SPDX-License-Identifier: Apache-2.0
//
// files.h — the files of the tree, their text, and the patterns that name them.
//
// The tree is what git knows or would add (so that ignored build folders do not count); outside a
// git checkout it is every file below the root. Paths are relative to the root, with slashes.
// Header-only, standard library and git; used by the tools beside it.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace ground {

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

// False when it cannot be written. A file that has the text already is left alone, so that nothing
// is built again because of it.
inline bool write_if_changed(const std::filesystem::path& path, const std::string& text) {
  if (std::filesystem::exists(path) && read_file(path) == text) return true;
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file.good();
}

// What a git command prints with -z, as a list. The command is a constant of the caller.
inline std::vector<std::string> git_list(const std::string& root, const std::string& command) {
  std::vector<std::string> list;
  std::string quoted;
  for (const char c : root) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  std::FILE* pipe = ::popen(("git -C '" + quoted + "' " + command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return list;
  std::string name;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c == 0) {
      list.push_back(std::move(name));
      name.clear();
    } else {
      name += static_cast<char>(c);
    }
  }
  ::pclose(pipe);
  return list;
}

// Keeps what is still there and is a plain file, sorted, each once.
inline std::vector<std::string> existing(const std::string& root, std::vector<std::string> names) {
  std::erase_if(names, [&](const std::string& name) {
    std::error_code ignored;
    return !std::filesystem::is_regular_file(
        std::filesystem::symlink_status(root + "/" + name, ignored));
  });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

inline std::vector<std::string> tree_files(const std::string& root) {
  if (std::filesystem::exists(root + "/.git")) {
    return existing(root, git_list(root, "ls-files -z --cached --others --exclude-standard"));
  }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) {
      names.push_back(entry.path().lexically_relative(root).generic_string());
    }
  }
  return existing(root, std::move(names));
}

// Staged, changed and new files.
inline std::vector<std::string> changed_files(const std::string& root) {
  auto names = git_list(root, "diff -z --name-only HEAD");
  const auto fresh = git_list(root, "ls-files -z --others --exclude-standard");
  names.insert(names.end(), fresh.begin(), fresh.end());
  return existing(root, std::move(names));
}

// True when `pattern` covers `path`. `*` stands for any characters, slashes too; a pattern that
// ends in a slash covers everything below that folder.
inline bool covers(std::string_view pattern, std::string_view path) {
  if (pattern.find('*') == std::string_view::npos) {
    return pattern.ends_with('/') ? path.starts_with(pattern) : path == pattern;
  }
  const auto star = pattern.find('*');
  if (!path.starts_with(pattern.substr(0, star))) return false;
  path.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  if (pattern.empty()) return true;
  for (std::size_t skip = 0; skip <= path.size(); ++skip) {
    if (covers(pattern, path.substr(skip))) return true;
  }
  return false;
}

inline bool covers(const std::vector<std::string>& patterns, std::string_view path) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return covers(pattern, path); });
}

}  // namespace ground
