// SPDX-License-Identifier: Apache-2.0
//
// stithy-tidy — checks the rules of STYLE.md that a machine can check.
//
//   stithy-tidy [--root DIR] [--changed] [FILE...]
//
// Without files, the whole tree; with --changed, what differs from the last commit. Rules about the
// whole tree (dead files, full folders) run only on the whole tree. Prints `path:line: rule:
// message` per breach; the exit status is 1 when there is one.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <tuple>

#include "ground/files.h"
#include "tidy/rules.h"

namespace tidy {

namespace {

struct Arguments {
  std::string root = ".";
  bool changed = false;
  std::vector<std::string> files;
};

bool parse(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--root") == 0 && i + 1 < argc) {
      out.root = argv[++i];
    } else if (std::strcmp(argv[i], "--changed") == 0) {
      out.changed = true;
    } else if (argv[i][0] == '-') {
      std::fprintf(stderr, "usage: stithy-tidy [--root DIR] [--changed] [FILE...]\n");
      return false;
    } else {
      out.files.emplace_back(argv[i]);
    }
  }
  return true;
}

int run(int argc, char** argv) {
  Arguments arguments;
  if (!parse(argc, argv, arguments)) return 2;
  const Settings settings = Settings::read(arguments.root + "/docs/tidy.toml");
  const bool whole = !arguments.changed && arguments.files.empty();
  auto files = arguments.changed ? ground::changed_files(arguments.root)
               : whole           ? ground::tree_files(arguments.root)
                                 : ground::existing(arguments.root, arguments.files);
  std::erase_if(files, [&](const auto& file) { return !settings.applies("tree", file); });

  std::vector<Source> sources;
  for (const auto& file : files) sources.push_back(load(arguments.root, file));
  Report report(settings);
  for (const Source& source : sources) {
    check_text(source, report);
    check_opening(source, report);
    check_code(source, report);
    check_words(source, report);
    check_functions(source, report);
  }
  if (whole) {
    check_definitions(sources, report);
    check_tree(sources, report);
  }

  auto breaches = report.breaches();
  std::stable_sort(breaches.begin(), breaches.end(), [](const Breach& a, const Breach& b) {
    return std::tie(a.path, a.line) < std::tie(b.path, b.line);
  });
  for (const Breach& breach : breaches) {
    std::printf("%s:%d: %s: %s\n", breach.path.c_str(), breach.line, breach.rule.c_str(),
                breach.message.c_str());
  }
  std::printf("tidy: %zu files, %zu breaches\n", sources.size(), breaches.size());
  return breaches.empty() ? 0 : 1;
}

}  // namespace

}  // namespace tidy

int main(int argc, char** argv) { return tidy::run(argc, argv); }
