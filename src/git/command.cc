// SPDX-License-Identifier: Apache-2.0
#include "git/command.h"

#include "base/text.h"

namespace stithy::git {

std::string_view subcommand_name(Subcommand subcommand) {
  static constexpr std::array<std::string_view, 37> kNames{
      "archive",        "blame",        "cat-file",    "check-mailmap",
      "clone",          "commit-graph", "commit-tree", "count-objects",
      "diff-tree",      "fast-import",  "fetch",       "for-each-ref",
      "fsck",           "grep",         "hash-object", "index-pack",
      "init",           "log",          "ls-remote",   "ls-tree",
      "merge-base",     "merge-tree",   "mktree",      "multi-pack-index",
      "pack-objects",   "pack-refs",    "prune",       "repack",
      "rev-list",       "rev-parse",    "shortlog",    "symbolic-ref",
      "unpack-objects", "update-ref",   "upload-pack", "verify-pack",
      "version"};
  static_assert(kNames.size() == static_cast<std::size_t>(Subcommand::Version) + 1);
  return kNames[static_cast<std::size_t>(subcommand)];
}

Command& Command::push(std::string argument) {
  arguments_.push_back(std::move(argument));
  return *this;
}

Command& Command::attach(Literal prefix, std::string_view value) {
  CHECK(prefix.text().ends_with('='));
  return push(std::string(prefix.text()).append(value));
}

Command& Command::option_path(Literal prefix, const sys::Path& own) {
  CHECK(own.is_absolute());
  return attach(prefix, own.string());
}

Command& Command::option_text(Literal prefix, std::string_view value) {
  return attach(prefix, value);
}

Command& Command::paths(std::span<const TreePath> list) {
  environment_.emplace_back("GIT_LITERAL_PATHSPECS=1");
  push("--");
  for (const TreePath& path : list) push(path.is_root() ? std::string(".") : path.text());
  return *this;
}

Command& Command::own_path(const sys::Path& own) {
  CHECK(own.is_absolute());
  return push(own.string());
}

Command& Command::remote(const RemoteUrl& url) {
  switch (url.scheme()) {
    case RemoteUrl::Scheme::Http:
      config_.emplace_back("protocol.http.allow=always");
      [[fallthrough]];  // an http address may be answered with a redirect to https
    case RemoteUrl::Scheme::Https: config_.emplace_back("protocol.https.allow=always"); break;
    case RemoteUrl::Scheme::File: config_.emplace_back("protocol.file.allow=always"); break;
  }
  return push(url.text());
}

Command& Command::config(Literal assignment) {
  config_.emplace_back(assignment.text());
  return *this;
}

Command& Command::config_text(Literal prefix, std::string_view value) {
  CHECK(prefix.text().ends_with('='));
  config_.push_back(std::string(prefix.text()).append(value));
  return *this;
}

Command& Command::environment_text(Literal prefix, std::string_view value) {
  CHECK(prefix.text().ends_with('='));
  environment_.push_back(std::string(prefix.text()).append(value));
  return *this;
}

Command& Command::quarantine(const QuarantinePaths& paths) {
  CHECK(paths.objects.is_absolute() && paths.main_objects.is_absolute());
  environment_.push_back("GIT_OBJECT_DIRECTORY=" + paths.objects.string());
  environment_.push_back("GIT_ALTERNATE_OBJECT_DIRECTORIES=" + paths.main_objects.string());
  environment_.push_back("GIT_QUARANTINE_PATH=" + paths.objects.string());
  return *this;
}

}  // namespace stithy::git
