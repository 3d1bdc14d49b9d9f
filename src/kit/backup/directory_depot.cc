// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <algorithm>

#include "kit/backup/depot.h"

namespace stithy::backup {

namespace {

class DirectoryDepot final : public Depot {
 public:
  explicit DirectoryDepot(sys::Path root) : root_(std::move(root)) {}

  Result<void> put(const std::string& name, std::string_view bytes) override {
    sys::Path path = root_ / name;
    if (!sys::path_exists(path.parent_path())) {
      TRY(sys::make_directories(path.parent_path(), 0700));
      for (sys::Path made = path.parent_path(); made != root_; made = made.parent_path())
        TRY(sys::fsync_path(made.parent_path()));
    }
    return sys::write_file_durably(path, bytes, 0600);
  }

  Result<std::string> get(const std::string& name, std::size_t bytes_max) override {
    return sys::read_file(root_ / name, bytes_max);
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(root_, error), end; it != end;
         it.increment(error)) {
      if (error) break;
      if (!it->is_regular_file(error)) continue;
      std::string name = it->path().lexically_relative(root_).string();
      if (name.starts_with(prefix)) names.push_back(std::move(name));
    }
    if (error) return internal("list the backups: " + error.message());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<void> remove(const std::string& name) override { return sys::remove_tree(root_ / name); }

 private:
  const sys::Path root_;
};

}  // namespace

Result<std::unique_ptr<Depot>> open_directory_depot(const sys::Path& root) {
  sys::Path whole = std::filesystem::absolute(root).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // of "backups/"
  TRY(sys::make_directories(whole, 0700));
  return std::unique_ptr<Depot>(std::make_unique<DirectoryDepot>(std::move(whole)));
}

}  // namespace stithy::backup
