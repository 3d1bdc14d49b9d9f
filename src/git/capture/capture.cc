// SPDX-License-Identifier: Apache-2.0
#include "git/capture/capture.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "base/text.h"

namespace stithy::git {

namespace {

// An operator who packs by hand meanwhile is met by another walk.
constexpr int kWalksMax = 100;
constexpr std::chrono::milliseconds kBetween{20};

std::int64_t ns_of(const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; }

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

bool is_passing(std::string_view name) {
  return name.starts_with("tmp_") || name.starts_with("incoming-") || name.starts_with(".") ||
         name.ends_with(".lock");
}

class Walk {
 public:
  Walk(const sys::Path& repository, const sys::Path& links, const KnownFile& known)
      : repository_(repository), links_(links), known_(known) {}

  // False when something went meanwhile.
  Result<bool> run() {
    files_.clear();
    return enter("objects");
  }
  std::vector<CapturedFile> take() { return std::move(files_); }

 private:
  Result<bool> enter(const std::string& path) {
    std::unique_ptr<DIR, CloseDirectory> directory(::opendir((repository_ / path).c_str()));
    if (!directory)
      return errno == ENOENT ? Result<bool>(false) : sys::errno_error("open", repository_ / path);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory.get())) names.emplace_back(entry->d_name);
    directory.reset();
    std::sort(names.begin(), names.end());
    std::stable_partition(names.begin(), names.end(), [](const auto& n) { return n == "info"; });
    for (const std::string& name : names) {
      if (is_passing(name)) continue;
      if (!TRY(look_at(path + "/" + name))) return false;
    }
    return true;
  }

  Result<bool> look_at(const std::string& path) {
    struct stat facts {};
    if (::lstat((repository_ / path).c_str(), &facts) != 0)
      return errno == ENOENT ? Result<bool>(false) : sys::errno_error("look at", path);
    if (S_ISDIR(facts.st_mode)) return enter(path);
    if (!S_ISREG(facts.st_mode)) return true;
    CapturedFile file{.path = path,
                      .link = {},
                      .size_bytes = static_cast<std::uint64_t>(facts.st_size),
                      .inode = facts.st_ino,
                      .changed_ns = ns_of(facts.st_mtim)};
    if (!known_(file)) {
      file.link = links_ / std::to_string(file.inode);
      if (!TRY(link(path, file))) return false;
    }
    files_.push_back(std::move(file));
    return true;
  }

  // Linked by an earlier walk already: the name is the inode, which the link keeps from being
  // given to another file.
  Result<bool> link(const std::string& path, const CapturedFile& file) {
    if (linked_.contains(file.inode)) return true;
    if (::link((repository_ / path).c_str(), file.link.c_str()) != 0)
      return errno == ENOENT ? Result<bool>(false) : sys::errno_error("link", file.link);
    struct stat facts {};
    if (::lstat(file.link.c_str(), &facts) != 0) return sys::errno_error("look at", file.link);
    if (facts.st_ino != file.inode) {  // replaced between the two looks
      ::unlink(file.link.c_str());
      return false;
    }
    linked_.insert(file.inode);
    return true;
  }

  const sys::Path& repository_;
  const sys::Path& links_;
  const KnownFile& known_;
  std::vector<CapturedFile> files_;
  std::set<std::uint64_t> linked_;
};

// The index comes last when a pack arrives and goes first when it leaves.
void leave_out_half_packs(std::vector<CapturedFile>& files) {
  constexpr std::string_view kPack = "objects/pack/pack-";
  std::map<std::string, std::set<std::string>, std::less<>> parts;
  auto split = [](const std::string& path) {
    std::size_t dot = path.rfind('.');
    return std::pair{path.substr(0, dot), dot == path.npos ? std::string() : path.substr(dot)};
  };
  for (const CapturedFile& file : files) {
    if (!file.path.starts_with(kPack)) continue;
    auto [stem, ending] = split(file.path);
    parts[stem].insert(ending);
  }
  std::erase_if(files, [&](const CapturedFile& file) {
    if (!file.path.starts_with(kPack)) return false;
    const auto& endings = parts[split(file.path).first];
    return !endings.contains(".pack") || !endings.contains(".idx");
  });
}

}  // namespace

Result<std::vector<CapturedFile>> capture_objects(const sys::Path& repository,
                                                  const sys::Path& links, const KnownFile& known) {
  Walk walk(repository, links, known);
  for (int walks = 0; walks < kWalksMax; ++walks) {
    if (walks > 0) std::this_thread::sleep_for(kBetween);
    if (!TRY(walk.run())) continue;
    auto files = walk.take();
    leave_out_half_packs(files);
    return files;
  }
  return unavailable(
      "Files of a repository go while it is captured. Try again when nobody packs it by hand.",
      std::chrono::seconds(60), repository.string());
}

}  // namespace stithy::git
