// SPDX-License-Identifier: Apache-2.0
//
// stithy-floorplan — checks that includes go downwards only, and draws the plan.
//
//   stithy-floorplan [--root DIR]               checks; prints each breach and what is allowed
//   stithy-floorplan [--root DIR] --draw FILE   writes the drawing (- for standard output)
#include <cstdio>
#include <cstring>
#include <fstream>

#include "floorplan/check.h"
#include "floorplan/draw.h"
#include "ground/files.h"

namespace floorplan {

namespace {

constexpr const char* kPlanFile = "docs/floorplan.toml";

bool is_source(const std::string& file) {
  if (!file.ends_with(".cc") && !file.ends_with(".h")) return false;
  return file.starts_with("src/") || file.starts_with("tests/") ||
         (file.starts_with("tools/") && file.find("/tests/") == std::string::npos);
}

int check(const std::string& root, Plan& plan, const std::vector<std::string>& files) {
  std::vector<Include> includes;
  for (const std::string& file : files) {
    if (!is_source(file)) continue;
    const auto found = includes_of(file, ground::read_file(root + "/" + file));
    includes.insert(includes.end(), found.begin(), found.end());
  }
  auto breaches = check_includes(plan, includes);
  for (auto& breach : check_circles(plan, includes)) breaches.push_back(std::move(breach));
  for (auto& breach : check_exceptions(plan, kPlanFile)) breaches.push_back(std::move(breach));
  for (const Breach& breach : breaches) {
    std::printf("%s:%d: %s%s%s\n", breach.file.c_str(), breach.line, breach.written.c_str(),
                breach.written.empty() ? "" : ": ", breach.why.c_str());
  }
  if (breaches.empty()) {
    std::printf("floorplan: %zu includes, no breach\n", includes.size());
    return 0;
  }
  std::printf("floorplan: %zu breaches\n", breaches.size());
  return 1;
}

int draw_to(const std::string& path, const std::string& picture) {
  if (path == "-") {
    std::fputs(picture.c_str(), stdout);
    return 0;
  }
  std::ofstream out(path, std::ios::binary);
  out << picture;
  out.close();
  if (out) return 0;
  std::fprintf(stderr, "floorplan: cannot write %s\n", path.c_str());
  return 2;
}

int run(int argc, char** argv) {
  std::string root = ".";
  std::string picture;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--root") == 0 && i + 1 < argc) {
      root = argv[++i];
    } else if (std::strcmp(argv[i], "--draw") == 0 && i + 1 < argc) {
      picture = argv[++i];
    } else {
      std::fprintf(stderr, "usage: stithy-floorplan [--root DIR] [--draw FILE]\n");
      return 2;
    }
  }
  Plan plan = read_plan(root + "/" + kPlanFile);
  const auto files = ground::tree_files(root);
  return picture.empty() ? check(root, plan, files) : draw_to(picture, draw(plan, files));
}

}  // namespace

}  // namespace floorplan

int main(int argc, char** argv) { return floorplan::run(argc, argv); }
