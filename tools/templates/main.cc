// SPDX-License-Identifier: Apache-2.0
//
// stithy-templates --root SRC --out GEN folder/name.html ...
//
// Writes GEN/folder/name.h and .cc, each only when its content changed, so that what includes an
// unchanged header is not built again.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "ground/files.h"
#include "templates/compile.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  fs::path root, out;
  std::vector<std::string> names;
};

bool complain(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  return false;
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return std::nullopt;
  return content;
}

bool write_file(const fs::path& path, const std::string& content) {
  return ground::write_if_changed(path, content) ||
         complain(path.string() + ": error: The file cannot be written.");
}

bool parse_arguments(int count, char** values, Arguments& out) {
  for (int i = 1; i < count; ++i) {
    std::string value = values[i];
    if (value == "--root" && i + 1 < count)
      out.root = values[++i];
    else if (value == "--out" && i + 1 < count)
      out.out = values[++i];
    else if (value.starts_with("-"))
      return false;
    else
      out.names.push_back(value);
  }
  return !out.root.empty() && !out.out.empty() && !out.names.empty();
}

bool compile_file(const Arguments& arguments, const std::string& name) {
  auto source = read_file(arguments.root / name);
  if (!source) return complain((arguments.root / name).string() + ": error: Cannot be read.");
  stithy::templates::CompileOptions options;
  options.name = name;
  auto root = fs::absolute(arguments.root / "").lexically_normal().parent_path();
  if (root.has_filename()) options.root = root.filename().string();
  auto compiled = stithy::templates::compile(*source, options);
  if (!compiled.mistake.empty()) return complain(compiled.mistake);
  auto target = arguments.out / name;
  auto by_hand = (arguments.root / name).replace_extension(".h");
  if (fs::exists(by_hand)) {
    return complain(by_hand.string() + ": error: The header of " + name +
                    " would hide behind this one.");
  }
  return write_file(target.replace_extension(".h"), compiled.header) &&
         write_file(target.replace_extension(".cc"), compiled.source);
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  if (!parse_arguments(count, values, arguments)) {
    complain("usage: stithy-templates --root SRC --out GEN folder/name.html ...");
    return 2;
  }
  bool good = true;
  for (const auto& name : arguments.names) good = compile_file(arguments, name) && good;
  return good ? 0 : 1;
}
