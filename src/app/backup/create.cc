// SPDX-License-Identifier: Apache-2.0
#include "app/backup/create.h"

#include <sys/stat.h>

#include "base/text.h"
#include "db/copy/snapshot.h"
#include "db/transact.h"
#include "git/capture/capture.h"
#include "git/ref_list.h"
#include "kit/blobs/queries.h"
#include "pillars/repo/journal.h"
#include "sys/failpoint.h"
#include "sys/random.h"

namespace stithy::app {

namespace {

constexpr std::chrono::minutes kLockPatience{10};
constexpr std::chrono::minutes kReadWait{10};
constexpr std::chrono::hours kBlobMax{6};
// Pages of a database change here and there; other files are written once.
constexpr std::size_t kDatabasePiece = std::size_t{64} << 10, kFilePiece = std::size_t{4} << 20;
constexpr std::size_t kSmallFile = std::size_t{16} << 20;
constexpr std::int64_t kPage = 500;

// To the millisecond, since the order of ids is that of the backups.
std::string make_id(Instant now) {
  std::string plain;
  for (char c : render_iso_micros(now).substr(0, 23))
    if (c != '-' && c != ':' && c != '.') plain += c;
  return plain + "Z-" + sys::random_hex(4);
}

std::string_view word_of(db::Dialect dialect) {
  switch (dialect) {
    case db::Dialect::Sqlite: return "sqlite";
    case db::Dialect::Postgres: return "postgres";
    case db::Dialect::Mysql: return "mysql";
  }
  return "";
}

class Backup {
 public:
  Backup(const Foundations& on, std::span<const db::Migration> migrations, backup::Depot& depot,
         const TellStep& tell)
      : on_(on),
        migrations_(migrations),
        depot_(depot),
        tell_(tell),
        data_(on.repositories.data_directory()),
        staging_(data_ / "backup") {}

  Result<BackupMade> run() {
    auto lock = TRY(lock_backups(data_));
    TRY(sys::remove_tree(staging_));
    TRY(sys::make_directories(staging_ / "links", 0700));
    auto made = take();
    auto cleared = sys::remove_tree(staging_);
    if (made && !cleared) return std::move(cleared).take_error();
    return made;
  }

 private:
  Result<BackupMade> take() {
    manifest_.begun = on_.clock.now();
    manifest_.id = make_id(manifest_.begun);
    manifest_.program = STITHY_VERSION;
    manifest_.database = word_of(on_.database.dialect());
    TRY(open_writer());
    tell({.doing = "copying the database"});
    TRY(db::copy::write_snapshot(on_.database, migrations_, staging_ / "stithy.db"));
    TRY(sys::failpoint("backup.after_snapshot"));
    {
      snapshot_ = TRY(db::Database::open({.url = "sqlite:" + (staging_ / "stithy.db").string()}));
      manifest_.steps = TRY(snapshot_->applied());
      TRY(drop_garbage());
      TRY(add_repositories());
      TRY(add_blobs());
      snapshot_.reset();  // its log goes into the file
    }
    TRY(writer_->add({.path = "stithy.db", .mode = 0600, .pieces = {}}, staging_ / "stithy.db",
                     kDatabasePiece));
    TRY(add_rest());
    tell({.doing = "finishing"});
    TRY(writer_->finish(manifest_));
    TRY(sys::failpoint("backup.before_manifest"));
    TRY(depot_.put(backup::manifest_name(manifest_.id), backup::render(manifest_)));
    made_.id = manifest_.id;
    made_.counts = writer_->counts();
    return made_;
  }

  void tell(const BackupStep& step) const {
    if (tell_) tell_(step);
  }

  // An earlier backup that cannot be read is no reason not to make one: it is made anew, whole.
  Result<void> open_writer() {
    auto ids = TRY(backup::list_ids(depot_));
    std::optional<backup::Manifest> previous;
    if (!ids.empty()) {
      auto loaded = backup::load_manifest(depot_, ids.back());
      if (loaded)
        previous = std::move(loaded).take();
      else
        made_.warnings.push_back(
            text::format("The backup {} cannot be read: {}", ids.back(), loaded.error().message));
    }
    auto packs = TRY(depot_.list("packs/"));
    writer_.emplace(depot_, previous ? &*previous : nullptr,
                    std::set<std::string>(packs.begin(), packs.end()));
    return {};
  }

  // Content that nobody used when the snapshot was taken may be collected before it is read.
  Result<void> drop_garbage() {
    const Instant end(std::numeric_limits<std::int64_t>::max());
    for (std::size_t gone = static_cast<std::size_t>(kPage); gone == kPage;) {
      auto some = [&](db::Tx& tx) -> Result<std::size_t> {
        auto rows = TRY(kit::sql::list_unused(tx, end, kPage));
        for (const auto& hash : rows) TRY(kit::sql::delete_unused(tx, hash, end));
        return rows.size();
      };
      gone = TRY(db::transact(*snapshot_, Deadline::in(kReadWait), some));
    }
    return {};
  }

  Result<void> add_repositories() {
    std::int64_t of = 0;
    {
      auto reader = TRY(snapshot_->read(Deadline::in(kReadWait)));
      of = TRY(repo::count_repositories(*reader));
    }
    return repo::visit_all(*snapshot_, Deadline::in(kReadWait),
                           [&](const repo::Repository& r) -> Result<void> {
                             tell({.doing = "repositories",
                                   .item = r.full_name(),
                                   .count = static_cast<std::int64_t>(made_.repositories),
                                   .of = of});
                             return add_repository(r);
                           });
  }

  Result<void> add_repository(const repo::Repository& r) {
    const sys::Path path = on_.repositories.path_of(r.id);
    const std::string below = path.lexically_relative(data_).string() + "/";
    if (!sys::path_exists(path / "objects")) {
      // An import brings the files in one piece at its end; its job begins again.
      if (r.import_state == repo::ImportState::None)
        made_.warnings.push_back(text::format("The files of {} are missing.", r.full_name()));
      return {};
    }
    if (r.import_state != repo::ImportState::None) return {};
    TRY(add_refs(r, below));
    auto known = [&](const git::CapturedFile& file) {
      return writer_->is_known(below + file.path, file.size_bytes, file.inode, file.changed_ns);
    };
    for (const auto& file : TRY(git::capture_objects(path, staging_ / "links", known))) {
      if (file.link.empty()) {
        TRY(writer_->add_known(below + file.path));
        continue;
      }
      TRY(writer_->add({.path = below + file.path,
                        .mode = 0444,
                        .inode = file.inode,
                        .changed_ns = file.changed_ns,
                        .pieces = {}},
                       file.link, kFilePiece));
    }
    for (const auto& name : TRY(sys::list_directory(staging_ / "links")))
      TRY(sys::remove_tree(staging_ / "links" / name));
    TRY(add_other_files(path, below));
    ++made_.repositories;
    return {};
  }

  // As the journal of the snapshot has them, not as the files have them by now.
  Result<void> add_refs(const repo::Repository& r, const std::string& below) {
    std::map<std::string, std::string> values;
    {
      auto reader = TRY(snapshot_->read(Deadline::in(kReadWait)));
      values = TRY(repo::latest_values(*reader, r.id));
    }
    std::string packed = "# pack-refs with: sorted \n";
    for (const auto& [name, oid] : values)
      if (oid.find_first_not_of('0') != oid.npos) packed += oid + " " + name + "\n";
    TRY(writer_->add_bytes({.path = below + "HEAD", .pieces = {}},
                           text::format("ref: refs/heads/{}\n", r.default_branch)));
    return writer_->add_bytes({.path = below + "packed-refs", .pieces = {}}, packed);
  }

  // Settings of the repository, and notes of ours: small, and replaced whole when they change.
  Result<void> add_other_files(const sys::Path& path, const std::string& below) {
    for (const auto& name : TRY(sys::list_directory(path))) {
      if (name == "objects" || name == "refs" || name == "HEAD" || name == "packed-refs") continue;
      TRY(add_small(path / name, below + name));
    }
    return {};
  }

  Result<void> add_small(const sys::Path& place, const std::string& path, int mode = 0644) {
    struct stat facts {};
    if (::lstat(place.c_str(), &facts) != 0) return {};  // gone by now
    if (S_ISDIR(facts.st_mode)) {
      for (const auto& name : TRY(sys::list_directory(place)))
        TRY(add_small(place / name, path + "/" + name, mode));
      return {};
    }
    if (!S_ISREG(facts.st_mode) || path.ends_with(".lock")) return {};
    auto bytes = sys::read_file(place, kSmallFile);
    if (!bytes && bytes.error().code == Code::NotFound) return {};
    return writer_->add_bytes({.path = path, .mode = mode, .pieces = {}}, TRY(std::move(bytes)));
  }

  // By their rows, since every row of the snapshot needs its bytes. What has the same name has the
  // same bytes, so what an earlier backup has is not read.
  Result<void> add_blobs() {
    std::string after;
    for (;;) {
      std::vector<kit::sql::BlobRow> rows;
      {
        auto reader = TRY(snapshot_->read(Deadline::in(kReadWait)));
        rows = TRY(kit::sql::list_blobs(*reader, after, kPage));
      }
      if (rows.empty()) return {};
      for (const auto& row : rows) TRY(add_blob(row));
      after = rows.back().hash;
      tell({.doing = "large content",
            .count = static_cast<std::int64_t>(made_.blobs),
            .of = static_cast<std::int64_t>(made_.blobs)});
    }
  }

  Result<void> add_blob(const kit::sql::BlobRow& row) {
    auto hash = blobs::Hash::parse(row.hash);
    if (!hash) return internal("a row of a blob without a hash");
    const std::string path =
        text::format("blobs/{}/{}/{}", row.hash.substr(0, 2), row.hash.substr(2, 2), row.hash);
    if (writer_->add_same(path)) {
      ++made_.blobs;
      return {};
    }
    auto opened = on_.blobs.open(*hash, Deadline::in(kBlobMax));
    if (!opened && opened.error().code == Code::NotFound) {
      made_.warnings.push_back(text::format("The bytes of the blob {} are missing.", row.hash));
      return {};
    }
    const auto found = TRY(std::move(opened));
    TRY(writer_->add({.path = path, .mode = 0444, .pieces = {}}, found.fd.get(), kFilePiece));
    ++made_.blobs;
    return {};
  }

  // Readable by the owner alone, there and where they are restored.
  Result<void> add_rest() {
    for (const auto& name : TRY(sys::list_directory(data_ / "keys")))
      if (name != "setup-link") TRY(add_small(data_ / "keys" / name, "keys/" + name, 0600));
    return add_small(data_ / "stithy.toml", "stithy.toml", 0600);
  }

  const Foundations& on_;
  const std::span<const db::Migration> migrations_;
  backup::Depot& depot_;
  const TellStep& tell_;
  const sys::Path data_, staging_;
  std::optional<backup::PackWriter> writer_;
  std::unique_ptr<db::Database> snapshot_;
  backup::Manifest manifest_;
  BackupMade made_;
};

}  // namespace

Result<sys::FileLock> lock_backups(const sys::Path& data) {
  auto lock = sys::FileLock::acquire(data / "backup.lock", Deadline::in(kLockPatience));
  if (lock || lock.error().code != Code::Conflict) return lock;
  return conflict(
      "Another backup runs, or a repository is being packed anew. Try again when that is done.");
}

Result<BackupMade> create_backup(const Foundations& on, std::span<const db::Migration> migrations,
                                 backup::Depot& depot, const TellStep& tell) {
  return Backup(on, migrations, depot, tell).run();
}

}  // namespace stithy::app
