// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/backup/restore.h"
#include "app/commands.h"
#include "app/progress_line.h"
#include "base/text.h"
#include "kit/backup/pack_reader.h"
#include "kit/backup/prune.h"

namespace stithy::app {

namespace {

struct BackupOptions {
  sys::Path data = "data", to;
  std::string at, settings, id = "latest", database;
  bool all = false, password_from_stdin = false;
  backup::Keep keep;
};

// The key of a bucket stands in the settings; a directory needs none, nor an instance.
Result<std::unique_ptr<backup::Depot>> open_depot(const BackupOptions& options) {
  kit::SettingsSource source{
      .file = {}, .environment = kit::process_environment(), .other_variables = other_variables()};
  sys::Path usual = options.data / "stithy.toml";
  if (!options.settings.empty())
    source.file = options.settings;
  else if (sys::path_exists(usual))
    source.file = usual;
  auto specs = all_settings();
  auto settings = TRY(kit::Settings::load(specs, source));
  static const sys::SystemClock clock;
  return backup::open_depot(options.at, *settings, clock);
}

TellStep teller(ProgressLine& line) {
  return [&line](const BackupStep& step) {
    line.tell(step.doing, step.item, "done", step.count, step.of);
  };
}

Result<void> create(const BackupOptions& options, const Invocation& invocation) {
  auto house = TRY(House::open({.data = options.data}));
  auto depot = TRY(open_depot(options));
  BackupMade made;
  {
    ProgressLine line(invocation.json);
    const auto migrations = house->migrations();
    made = TRY(create_backup(house->on(), migrations, *depot, teller(line)));
  }
  const auto& counts = made.counts;
  JsonWriter w;
  w.begin_object().member("id", made.id).member("repositories", made.repositories);
  w.member("blobs", made.blobs).member("files", counts.files).member("bytes", counts.size_bytes);
  w.member("files_read", counts.files_read).member("bytes_read", counts.bytes_read);
  w.member("packs_written", counts.packs_written).member("bytes_written", counts.bytes_written);
  w.key("warnings").begin_array();
  for (const auto& warning : made.warnings) w.value(warning);
  w.end_array().end_object();
  std::string lines =
      text::format("Made the backup {}: {} and {}, {} in {}. Read {}, wrote {}.\n", made.id,
                   text::plural(made.repositories, "repository", "repositories"),
                   text::plural(made.blobs, "blob", "blobs"), text::render_size(counts.size_bytes),
                   text::plural(counts.files, "file", "files"),
                   text::render_size(counts.bytes_read), text::render_size(counts.bytes_written));
  for (const auto& warning : made.warnings) lines += "Warning: " + warning + "\n";
  print_result(invocation, lines, w.text());
  return {};
}

Result<void> list(const BackupOptions& options, const Invocation& invocation) {
  auto depot = TRY(open_depot(options));
  JsonWriter w;
  std::string lines;
  w.begin_array();
  for (const auto& id : TRY(backup::list_ids(*depot))) {
    auto manifest = backup::load_manifest(*depot, id);
    std::uint64_t bytes = 0;
    w.begin_object().member("id", id).member("whole", manifest.has_value());
    if (manifest) {
      for (const auto& file : manifest->files) bytes += file.size_bytes;
      w.member("begun", render_iso(manifest->begun)).member("program", manifest->program);
      w.member("database", manifest->database);
      w.member("files", static_cast<std::uint64_t>(manifest->files.size())).member("bytes", bytes);
      lines +=
          text::format("{}\t{}\t{}\n", id, text::plural(manifest->files.size(), "file", "files"),
                       text::render_size(bytes));
    } else {
      lines += text::format("{}\tcannot be read: {}\n", id, manifest.error().message);
    }
    w.end_object();
  }
  w.end_array();
  print_result(invocation, lines.empty() ? "There is no backup at this place." : lines, w.text());
  return {};
}

struct Verification {
  std::uint64_t backups = 0, packs = 0, bytes = 0;
  std::vector<std::string> problems;
};

Result<void> verify_one(backup::Depot& depot, const std::string& id, ProgressLine& line,
                        Verification& out) {
  auto problem = [&](std::string what) { out.problems.push_back(id + ": " + std::move(what)); };
  ++out.backups;
  auto manifest = backup::load_manifest(depot, id);
  if (!manifest && manifest.error().code == Code::Unavailable)
    return std::move(manifest).take_error();
  if (!manifest) {
    problem(manifest.error().message);
    return {};
  }
  const auto of = static_cast<std::int64_t>(manifest->packs.size());
  auto verified = TRY(backup::verify(depot, *manifest, problem, [&](std::size_t pack) {
    line.tell("verifying", id, "packs", static_cast<std::int64_t>(pack), of);
  }));
  out.packs += verified.packs;
  out.bytes += verified.bytes_read;
  return {};
}

Result<void> verify(const BackupOptions& options, const Invocation& invocation) {
  auto depot = TRY(open_depot(options));
  auto ids = TRY(backup::list_ids(*depot));
  if (!options.all || ids.empty()) ids = {TRY(backup::resolve_id(*depot, options.id))};
  Verification found;
  {
    ProgressLine line(invocation.json);
    for (const auto& id : ids) TRY(verify_one(*depot, id, line, found));
  }
  JsonWriter w;
  std::string lines;
  w.begin_object().member("backups", found.backups).member("packs", found.packs);
  w.member("bytes", found.bytes).key("problems").begin_array();
  for (const auto& problem : found.problems) {
    w.value(problem);
    lines += problem + "\n";
  }
  w.end_array().end_object();
  if (lines.empty())
    lines = text::format(
        "{} whole: {} hashed, {}.", text::plural(found.backups, "backup is", "backups are"),
        text::plural(found.packs, "pack", "packs"), text::render_size(found.bytes));
  print_result(invocation, lines, w.text());
  if (found.problems.empty()) return {};
  return conflict(text::format("The check found {}.",
                               text::plural(found.problems.size(), "problem", "problems")));
}

Result<void> restore(const BackupOptions& options, const Invocation& invocation) {
  auto depot = TRY(open_depot(options));
  RestoreWish wish{.to = options.to, .database = options.database};
  if (options.password_from_stdin) wish.password = Secret<>(TRY(read_password_from_stdin()));
  const auto id = TRY(backup::resolve_id(*depot, options.id));
  auto manifest = TRY(backup::load_manifest(*depot, id));
  auto tables = TRY(open_for_tables());
  const auto migrations = tables->migrations();
  Restored restored;
  {
    ProgressLine line(invocation.json);
    restored = TRY(restore_backup(*depot, manifest, migrations, wish, teller(line)));
  }
  JsonWriter w;
  w.begin_object().member("id", manifest.id).member("files", restored.files);
  w.member("bytes", restored.size_bytes).member("changes_settled", restored.changes_settled);
  w.end_object();
  print_result(invocation,
               text::format("Restored {}, {} in {}. Look at stithy.toml.restored, rename it to "
                            "stithy.toml when it fits this place{}, and run `stithy fsck`.",
                            manifest.id, text::render_size(restored.size_bytes),
                            text::plural(restored.files, "file", "files"),
                            options.database.empty() ? "" : ", set database.url"),
               w.text());
  return {};
}

Result<void> prune(const BackupOptions& options, const Invocation& invocation) {
  auto depot = TRY(open_depot(options));
  std::optional<sys::FileLock> lock;
  if (sys::path_exists(options.data / "keys")) lock.emplace(TRY(lock_backups(options.data)));
  auto pruned = TRY(backup::prune(*depot, options.keep));
  JsonWriter w;
  w.begin_object().member("backups", pruned.backups).member("packs", pruned.packs).end_object();
  print_result(invocation,
               text::format("Removed {} and {}.", text::plural(pruned.backups, "backup", "backups"),
                            text::plural(pruned.packs, "pack", "packs")),
               w.text());
  return {};
}

using Run = Result<void> (*)(const BackupOptions&, const Invocation&);

}  // namespace

void add_backup_commands(CLI::App& app, Invocation& invocation) {
  auto* parent = app.add_subcommand("backup", "Backups of everything, made while the server runs");
  parent->require_subcommand(1);
  auto options = std::make_shared<BackupOptions>();
  auto add = [&](const char* name, const char* what, Run run) {
    auto* command = parent->add_subcommand(name, what);
    command
        ->add_option("--at", options->at, "Where backups lie: a directory, or s3://BUCKET/PREFIX/")
        ->required();
    command->add_option("--settings", options->settings, "The settings file");
    add_data_option(*command, options->data);
    add_json_option(*command, invocation);
    command->callback([&invocation, options, run] {
      invocation.run = [&invocation, options, run] { return run(*options, invocation); };
    });
    return command;
  };
  add("create", "Make a backup; what an earlier one has is not written again", &create);
  add("list", "List the backups", &list);
  auto* check = add("verify", "Hash everything that a backup needs", &verify);
  check->add_option("--backup", options->id, "Which one")->capture_default_str();
  check->add_flag("--all", options->all, "All of them");
  auto* back = add("restore", "Restore a backup to an empty place", &restore);
  back->add_option("--backup", options->id, "Which one")->capture_default_str();
  back->add_option("--to", options->to, "The data directory to make")->required();
  back->add_option("--database", options->database,
                   "The address of an empty database on a server, instead of a file");
  back->add_flag("--password-stdin", options->password_from_stdin,
                 "Read the password of that database from standard input");
  auto* old = add("prune", "Remove old backups and the packs that no other needs", &prune);
  old->add_option("--keep-last", options->keep.last, "Keep the newest so many");
  old->add_option("--keep-daily", options->keep.daily,
                  "Keep the newest of each of the last so many days that have any");
}

}  // namespace stithy::app
