// SPDX-License-Identifier: Apache-2.0
#include "app/backup/restore.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "db/copy/copy.h"
#include "kit/backup/pack_reader.h"
#include "pillars/repo/recovery.h"
#include "sys/failpoint.h"

namespace stithy::app {

namespace {

constexpr std::string_view kHead = "/HEAD";

class Restore {
 public:
  Restore(backup::Depot& depot, const backup::Manifest& manifest,
          std::span<const db::Migration> migrations, const RestoreWish& wish, const TellStep& tell)
      : manifest_(manifest),
        migrations_(migrations),
        wish_(wish),
        tell_(tell),
        reader_(depot, manifest),
        to_(std::filesystem::absolute(wish.to).lexically_normal()),
        staging_(to_.string() + ".restoring") {}

  Result<Restored> run() {
    TRY(check_free());
    TRY(sys::remove_tree(staging_));
    auto done = lay();
    if (!done) (void)sys::remove_tree(staging_);  // what is left is no use to anybody
    return done;
  }

 private:
  Result<Restored> lay() {
    TRY(lay_directories());
    TRY(write_files());
    TRY(sys::failpoint("restore.before_database"));
    TRY(settle());
    TRY(sync());
    TRY(sys::failpoint("restore.before_rename"));
    // Over an empty directory as well; nothing else may be there (rename(2)).
    TRY(sys::rename_path(staging_, to_));
    TRY(sys::fsync_path(to_.parent_path()));
    return out_;
  }

  Result<void> check_free() const {
    if (!sys::path_exists(to_)) return {};
    auto entries = sys::list_directory(to_);
    if (entries && entries->empty()) return {};
    return conflict(text::format(
        "{} is not empty. A backup is restored to a directory that is empty or not there yet.",
        to_.string()));
  }

  Result<void> lay_directories() const {
    TRY(sys::make_directories(staging_, 0750));
    for (const char* name : {"repos", "blobs", "index", "tmp", "trash"})
      TRY(sys::make_directories(staging_ / name, 0750));
    TRY(sys::make_directories(staging_ / "keys", 0700));
    for (const backup::File& file : manifest_.files) {
      if (!file.path.starts_with("repos/") || !file.path.ends_with(kHead)) continue;
      sys::Path repository = staging_ / file.path.substr(0, file.path.size() - kHead.size());
      for (const char* name : {"objects/info", "objects/pack", "refs/heads", "refs/tags"})
        TRY(sys::make_directories(repository / name));
    }
    return {};
  }

  // The settings name addresses and perhaps another database, so they come into force only when
  // somebody who looked at them gives the file its name.
  sys::Path place_of(const backup::File& file) const {
    return staging_ / (file.path == "stithy.toml" ? "stithy.toml.restored" : file.path);
  }

  Result<void> write_files() {
    for (const backup::File& file : manifest_.files) {
      if (tell_)
        tell_({.doing = "restoring",
               .item = file.path,
               .count = static_cast<std::int64_t>(out_.files),
               .of = static_cast<std::int64_t>(manifest_.files.size())});
      sys::Path place = place_of(file);
      TRY(sys::make_directories(place.parent_path(), 0750));
      auto fd = TRY(sys::open_file(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, file.mode));
      TRY(reader_.read(file,
                       [&](std::string_view bytes) { return sys::write_all(fd.get(), bytes); }));
      ++out_.files;
      out_.size_bytes += file.size_bytes;
      TRY(sys::failpoint("restore.after_file"));
    }
    return {};
  }

  // As a start after a crash does, so that nothing is open that nobody will end; then, perhaps, on
  // to a server.
  Result<void> settle() {
    const sys::Path file = staging_ / "stithy.db";
    auto database =
        TRY(db::Database::open({.url = "sqlite:" + file.string(), .version = STITHY_VERSION}));
    TRY(database->migrate(migrations_));
    auto gateway =
        TRY(git::Gateway::open({.git = {}, .scratch = staging_ / "tmp", .observer = {}}));
    repo::Store store(staging_, *gateway);
    auto recovered = TRY(repo::recover(*database, sys::SystemClock{}, store));
    out_.changes_settled = static_cast<std::uint64_t>(recovered.intents);
    if (wish_.database.empty()) return {};
    auto target = TRY(db::Database::open(
        {.url = wish_.database, .password = wish_.password, .version = STITHY_VERSION}));
    auto reader = TRY(database->read(Deadline::in(db::copy::kSnapshotMax)));
    auto tell = [this](const db::copy::Progress& at) {
      if (tell_) tell_({.doing = at.doing, .item = at.table, .count = at.rows, .of = at.of});
    };
    TRY(db::copy::copy_database(*reader, *target, migrations_, db::copy::Begin::Resume, tell));
    reader.reset();
    database.reset();
    for (const char* side : {"", "-wal", "-shm"}) TRY(sys::remove_tree(file.string() + side));
    return {};
  }

  // One call for all of its files; each alone would wait for the disk each time.
  Result<void> sync() const {
    auto fd = TRY(sys::open_file(staging_, O_RDONLY | O_DIRECTORY));
    if (::syncfs(fd.get()) != 0) return sys::errno_error("sync", staging_);
    return {};
  }

  const backup::Manifest& manifest_;
  const std::span<const db::Migration> migrations_;
  const RestoreWish& wish_;
  const TellStep& tell_;
  backup::PackReader reader_;
  const sys::Path to_, staging_;
  Restored out_;
};

}  // namespace

Result<Restored> restore_backup(backup::Depot& depot, const backup::Manifest& manifest,
                                std::span<const db::Migration> migrations, const RestoreWish& wish,
                                const TellStep& tell) {
  return Restore(depot, manifest, migrations, wish, tell).run();
}

}  // namespace stithy::app
