// SPDX-License-Identifier: Apache-2.0
//
// stithy-queries --root SRC --out GEN FOLDER...
//
// Reads SRC/FOLDER/queries.sql and SRC/FOLDER/migrations/*.sql, writes GEN/FOLDER/queries.h and
// queries.cc. Exit 0, or 1 with "path:line: problem" lines. With --count it writes nothing and
// prints how many queries and variants there are.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ground/files.h"
#include "queries/compile.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  fs::path root, out;
  bool count = false;
  std::vector<std::string> folders;
};

bool read_arguments(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    bool more = i + 1 < argc;
    if (std::strcmp(argv[i], "--root") == 0 && more) {
      out.root = argv[++i];
    } else if (std::strcmp(argv[i], "--out") == 0 && more) {
      out.out = argv[++i];
    } else if (std::strcmp(argv[i], "--count") == 0) {
      out.count = true;
    } else if (argv[i][0] == '-') {
      return false;
    } else {
      out.folders.emplace_back(argv[i]);
    }
  }
  return !out.root.empty() && (out.count || !out.out.empty()) && !out.folders.empty();
}

bool read_file(const fs::path& path, queries::SourceFile& out) {
  std::ifstream in(path, std::ios::binary);
  out.path = path.lexically_normal().string();
  out.text.assign(std::istreambuf_iterator<char>(in), {});
  if (in.good() || in.eof()) return true;
  std::fprintf(stderr, "%s:1: the file cannot be read\n", out.path.c_str());
  return false;
}

bool write_file(const fs::path& path, const std::string& text) {
  if (ground::write_if_changed(path, text)) return true;
  std::fprintf(stderr, "%s:1: the file cannot be written\n", path.c_str());
  return false;
}

bool read_input(const Arguments& arguments, const std::string& folder, queries::Input& input) {
  input.folder = folder;
  fs::path base = arguments.root / folder;
  if (!read_file(base / "queries.sql", input.queries)) return false;
  std::vector<fs::path> paths;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(base / "migrations", absent)) {
    if (entry.path().extension() == ".sql") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    if (!read_file(path, input.migrations.emplace_back())) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!read_arguments(argc, argv, arguments)) {
    std::fputs("usage: stithy-queries --root SRC (--out GEN | --count) FOLDER...\n", stderr);
    return 2;
  }
  bool good = true;
  std::size_t count = 0, variants = 0;
  for (const std::string& folder : arguments.folders) {
    queries::Input input;
    if (!read_input(arguments, folder, input)) return 1;
    queries::Output output = queries::compile(input);
    for (const auto& p : output.problems) {
      std::fprintf(stderr, "%s:%d: error: %s\n", p.path.c_str(), p.line, p.text.c_str());
    }
    good = good && output.problems.empty();
    count += output.query_count;
    variants += output.variant_count;
    if (!output.problems.empty() || arguments.count) continue;
    good = write_file(arguments.out / folder / "queries.h", output.header) &&
           write_file(arguments.out / folder / "queries.cc", output.source) && good;
  }
  if (arguments.count && good) std::printf("queries: %zu, variants: %zu\n", count, variants);
  return good ? 0 : 1;
}
