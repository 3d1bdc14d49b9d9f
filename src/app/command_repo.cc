// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <csignal>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "features/repos/create.h"

namespace stithy::app {

namespace {

struct NewRepo {
  sys::Path data = "data";
  std::string full_name, description, default_branch = "main", object_format = "sha1", from;
  bool is_private = false, is_internal = false, is_public = false;
};

volatile std::sig_atomic_t interrupted = 0;
extern "C" void note_interrupt(int) { interrupted = 1; }

void print_progress(const git::ImportProgress& progress) {
  // One line that is written over on a terminal; elsewhere each stage would fill the log.
  if (!::isatty(2)) return;
  std::fprintf(stderr, "\r\033[K%s: %u %%", progress.stage.c_str(), progress.percent);
}

Result<git::RemoteUrl> parse_source(const std::string& from) {
  if (from.starts_with("http://") || from.starts_with("https://"))
    return git::RemoteUrl::parse(from);
  if (text::contains(from, "://"))
    return invalid("--import takes an http or https address, or a directory of this machine.");
  std::error_code failed;
  auto path = std::filesystem::canonical(from, failed);
  if (failed) return not_found(text::format("There is no directory {}.", from));
  return git::RemoteUrl::local(path.string());
}

repos::CreateWish wish_of(const NewRepo& options) {
  auto [owner, name, found] = text::cut(options.full_name, "/");
  auto visibility = options.is_private    ? repo::Visibility::Private
                    : options.is_internal ? repo::Visibility::Internal
                                          : repo::Visibility::Public;
  return {.owner = std::string(owner),
          .name = std::string(name),
          .description = options.description,
          .visibility = visibility,
          .default_branch = options.default_branch,
          .format = options.object_format == "sha256" ? git::ObjectFormat::Sha256
                                                      : git::ObjectFormat::Sha1};
}

Result<repo::Repository> import_repo(const Foundations& on, const repos::Creator& creator,
                                     const repos::CreateWish& wish, const std::string& from) {
  git::ImportSource source{TRY(parse_source(from))};
  source.progress = print_progress;
  source.cancelled = [] { return interrupted != 0; };
  std::signal(SIGINT, note_interrupt);
  std::signal(SIGTERM, note_interrupt);
  auto made = repos::create_imported(on, creator, wish, source);
  if (::isatty(2)) std::fprintf(stderr, "\r\033[K");
  if (!made && interrupted) return conflict("The import was interrupted; nothing was kept.");
  return made;
}

void write_repo(JsonWriter& w, const repo::Repository& r) {
  w.begin_object().member("id", r.id.value()).member("full_name", r.full_name());
  w.member("visibility", repo::visibility_name(r.visibility));
  w.member("default_branch", r.default_branch);
  w.member("object_format", git::format_name(r.format)).member("size_bytes", r.size_bytes);
  w.member("archived", r.archived_at.has_value()).member("deleted", r.deleted_at.has_value());
  w.end_object();
}

Result<void> create_repo(const NewRepo& options, const Invocation& invocation) {
  if (!text::contains(options.full_name, "/")) return invalid("Name the repository as OWNER/NAME.");
  auto house = TRY(House::open({.data = options.data, .creates = true}));
  const Foundations& on = house->on();
  auto creator = repos::Creator::of(access::OperatorKey::at_the_machine());
  repos::CreateWish wish = wish_of(options);
  auto made = options.from.empty() ? TRY(repos::create_repository(on, creator, wish))
                                   : TRY(import_repo(on, creator, wish, options.from));
  JsonWriter w;
  write_repo(w, made);
  print_result(invocation, text::format("Created {}.", made.full_name()), w.text());
  return {};
}

Result<void> list_repos(const sys::Path& data, const Invocation& invocation) {
  auto house = TRY(House::open({.data = data}));
  JsonWriter w;
  w.begin_array();
  std::string lines;
  auto write = [&](const repo::Repository& r) -> Result<void> {
    if (r.deleted_at) return {};
    write_repo(w, r);
    lines += text::format("{}\t{}\t{}{}\n", r.full_name(), repo::visibility_name(r.visibility),
                          text::render_size(r.size_bytes), r.archived_at ? "\tarchived" : "");
    return {};
  };
  TRY(repo::visit_all(house->on().database, Deadline::in(std::chrono::seconds(60)), write));
  w.end_array();
  print_result(invocation, lines, w.text());
  return {};
}

void add_create(CLI::App& repo, Invocation& invocation) {
  auto* create = repo.add_subcommand("create", "Create or import a repository");
  auto options = std::make_shared<NewRepo>();
  create->add_option("name", options->full_name, "OWNER/NAME")->required();
  auto* hidden = create->add_flag("--private", options->is_private, "Seen by its members only");
  auto* internal =
      create->add_flag("--internal", options->is_internal, "Seen by everybody who is signed in");
  auto* open = create->add_flag("--public", options->is_public, "Seen by everybody (default)");
  hidden->excludes(internal)->excludes(open);
  internal->excludes(open);
  create->add_option("--description", options->description, "What it is, in one sentence");
  create->add_option("--default-branch", options->default_branch, "The first branch")
      ->capture_default_str();
  create->add_option("--object-format", options->object_format, "How objects are named")
      ->check(CLI::IsMember({"sha1", "sha256"}))
      ->capture_default_str();
  create->add_option("--import", options->from,
                     "Take branches and tags from this address or directory");
  add_data_option(*create, options->data);
  add_json_option(*create, invocation);
  create->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return create_repo(*options, invocation); };
  });
}

}  // namespace

void add_repo_commands(CLI::App& app, Invocation& invocation) {
  auto* repo = app.add_subcommand("repo", "Repositories");
  repo->require_subcommand(1);
  add_create(*repo, invocation);
  add_member_commands(*repo, invocation);
  add_reopen_command(*repo, invocation);
  auto* list = repo->add_subcommand("list", "List repositories");
  auto data = std::make_shared<sys::Path>("data");
  add_data_option(*list, *data);
  add_json_option(*list, invocation);
  list->callback([&invocation, data] {
    invocation.run = [&invocation, data] { return list_repos(*data, invocation); };
  });
}

}  // namespace stithy::app
