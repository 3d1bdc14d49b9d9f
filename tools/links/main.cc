// SPDX-License-Identifier: Apache-2.0
//
// stithy-links --root SRC --out GEN FOLDER...
//
// Reads the tables of routes of SRC/FOLDER (each routes.cc, and feature.cc of a small feature) and
// writes GEN/FOLDER/urls.h. Exit 0, or 1 with "path:line: error: problem" lines.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ground/files.h"
#include "links/compile.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  fs::path root, out;
  std::vector<std::string> folders;
};

bool read_arguments(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const bool more = i + 1 < argc;
    if (std::strcmp(argv[i], "--root") == 0 && more) {
      out.root = argv[++i];
    } else if (std::strcmp(argv[i], "--out") == 0 && more) {
      out.out = argv[++i];
    } else if (argv[i][0] == '-') {
      return false;
    } else {
      out.folders.emplace_back(argv[i]);
    }
  }
  return !out.root.empty() && !out.out.empty() && !out.folders.empty();
}

bool read_file(const fs::path& path, links::SourceFile& out) {
  std::ifstream in(path, std::ios::binary);
  out.path = path.lexically_normal().string();
  out.text.assign(std::istreambuf_iterator<char>(in), {});
  if (in.good() || in.eof()) return true;
  std::fprintf(stderr, "%s:1: error: The file cannot be read.\n", out.path.c_str());
  return false;
}

bool write_file(const fs::path& path, const std::string& text) {
  if (ground::write_if_changed(path, text)) return true;
  std::fprintf(stderr, "%s:1: error: The file cannot be written.\n", path.c_str());
  return false;
}

// Those of the feature's own sub-folders too.
std::vector<fs::path> find_tables(const fs::path& folder) {
  std::vector<fs::path> tables;
  std::error_code absent;
  for (const auto& entry : fs::recursive_directory_iterator(folder, absent)) {
    const auto name = entry.path().filename();
    if (name == "routes.cc" || name == "feature.cc") tables.push_back(entry.path());
  }
  std::sort(tables.begin(), tables.end());
  return tables;
}

bool compile_folder(const Arguments& arguments, const std::string& folder) {
  links::Input input{.folder = folder, .sources = {}};
  for (const fs::path& path : find_tables(arguments.root / folder))
    if (!read_file(path, input.sources.emplace_back())) return false;
  if (input.sources.empty()) {
    std::fprintf(stderr, "%s:1: error: There is neither routes.cc nor feature.cc.\n",
                 (arguments.root / folder).c_str());
    return false;
  }
  const links::Output output = links::compile(input);
  for (const auto& p : output.problems)
    std::fprintf(stderr, "%s:%d: error: %s\n", p.path.c_str(), p.line, p.text.c_str());
  return output.problems.empty() && write_file(arguments.out / folder / "urls.h", output.header);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!read_arguments(argc, argv, arguments)) {
    std::fputs("usage: stithy-links --root SRC --out GEN FOLDER...\n", stderr);
    return 2;
  }
  bool good = true;
  for (const std::string& folder : arguments.folders)
    good = compile_folder(arguments, folder) && good;
  return good ? 0 : 1;
}
