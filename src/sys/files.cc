// SPDX-License-Identifier: Apache-2.0
#include "sys/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "base/text.h"
#include "sys/random.h"

namespace stithy::sys {

namespace fs = std::filesystem;

namespace {

// The name of a file while write_file_durably() writes it: "HEAD.new-0123abcd".
constexpr std::string_view kUnfinished = ".new-";
constexpr std::size_t kUnfinishedDigits = 8;

}  // namespace

Error errno_error(std::string_view doing, const Path& path) {
  int number = errno;
  std::string cause = text::format("{} {}: {}", doing, path.string(), std::strerror(number));
  if (number == ENOENT || number == ENOTDIR) {
    Error error = not_found("That does not exist.");
    error.cause = std::move(cause);
    return error;
  }
  if (number == ENOSPC || number == EDQUOT)
    return unavailable("The disk of this server is full. Nothing was changed.",
                       std::chrono::seconds(60), std::move(cause));
  if (number == EMFILE || number == ENFILE || number == ENOMEM)
    return unavailable("The server has no room for this now. Try again in a moment.",
                       std::chrono::seconds(5), std::move(cause));
  return internal(std::move(cause));
}

Result<Fd> open_file(const Path& path, int flags, int mode) {
  int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) return errno_error("open", path);
  return Fd(fd);
}

Result<std::string> read_file(const Path& path, std::size_t bytes_max) {
  Fd fd = TRY(open_file(path, O_RDONLY));
  std::string out;
  char buffer[64 * 1024];
  for (;;) {
    ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("read", path);
    if (n == 0) return out;
    out.append(buffer, static_cast<std::size_t>(n));
    if (out.size() > bytes_max)
      return too_large(text::format("The file is larger than {} bytes.", bytes_max));
  }
}

Result<std::string> read_beginning(const Path& path, std::size_t bytes_max) {
  Fd fd = TRY(open_file(path, O_RDONLY));
  std::string out(bytes_max, '\0');
  std::size_t filled = 0;
  while (filled < bytes_max) {
    ssize_t n = ::read(fd.get(), out.data() + filled, bytes_max - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("read", path);
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  out.resize(filled);
  return out;
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("write", {});
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> fsync_path(const Path& path) {
  Fd fd = TRY(open_file(path, O_RDONLY));
  if (::fsync(fd.get()) != 0) return errno_error("fsync", path);
  return {};
}

Result<void> remove_unfinished_writes(const Path& directory) {
  for (const std::string& name : TRY(list_directory(directory))) {
    auto at = name.rfind(kUnfinished);
    if (at != name.npos && name.size() - at == kUnfinished.size() + kUnfinishedDigits)
      TRY(remove_tree(directory / name));
  }
  return {};
}

Result<void> write_file_durably(const Path& path, std::string_view content, int mode) {
  Path beside = path;
  beside += std::string(kUnfinished) + random_hex(kUnfinishedDigits);
  Fd fd = TRY(open_file(beside, O_WRONLY | O_CREAT | O_EXCL, mode));
  auto written = write_all(fd.get(), content);
  if (written && ::fsync(fd.get()) != 0) written = errno_error("fsync", beside);
  if (written && ::rename(beside.c_str(), path.c_str()) != 0) written = errno_error("rename", path);
  if (!written) {
    ::unlink(beside.c_str());
    return written;
  }
  return fsync_path(path.parent_path().empty() ? Path(".") : path.parent_path());
}

Result<Fd> open_unnamed(const Path& directory) {
  Fd fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd) return fd;
  // Not every file system has it.
  if (errno != EOPNOTSUPP && errno != EISDIR) return errno_error("open", directory);
  std::string name = (directory / "unnamed-XXXXXX").string();
  fd = Fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return errno_error("create", directory);
  ::unlink(name.c_str());
  return fd;
}

Result<Fd> create_file(const Path& path) {
  return open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

Result<void> make_directories(const Path& path, int mode) {
  if (path.empty() || path_exists(path)) return {};
  if (path.has_parent_path() && path.parent_path() != path)
    TRY(make_directories(path.parent_path(), mode));
  if (::mkdir(path.c_str(), static_cast<mode_t>(mode)) != 0 && errno != EEXIST)
    return errno_error("mkdir", path);
  return {};
}

Result<void> remove_tree(const Path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return internal(text::format("remove {}: {}", path.string(), error.message()));
  return {};
}

Result<void> rename_path(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return errno_error("rename", from);
  return {};
}

bool path_exists(const Path& path) {
  struct stat st {};
  return ::lstat(path.c_str(), &st) == 0;
}

Result<std::uint64_t> file_size(const Path& path) {
  struct stat st {};
  if (::lstat(path.c_str(), &st) != 0) return errno_error("stat", path);
  return static_cast<std::uint64_t>(st.st_size);
}

std::uint64_t tree_size(const Path& path) {
  std::uint64_t total = 0;
  std::error_code error;
  fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator{}; it.increment(error)) {
    auto size = it->is_regular_file(error) && !it->is_symlink(error) ? it->file_size(error) : 0;
    if (!error) total += size;
    error.clear();  // a file that vanished meanwhile counts as nothing
  }
  return total;
}

Result<std::uint64_t> disk_free(const Path& path) {
  struct statvfs vfs {};
  if (::statvfs(path.c_str(), &vfs) != 0) return errno_error("statvfs", path);
  return static_cast<std::uint64_t>(vfs.f_bavail) * vfs.f_frsize;
}

Result<std::vector<std::string>> list_directory(const Path& path) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator it(path, error);
  if (error) {
    errno = error.value();
    return errno_error("list", path);
  }
  for (; !error && it != fs::directory_iterator{}; it.increment(error))
    names.push_back(it->path().filename().string());
  if (error) return internal(text::format("list {}: {}", path.string(), error.message()));
  std::sort(names.begin(), names.end());
  return names;
}

Result<TemporaryDirectory> TemporaryDirectory::create(const Path& parent, std::string_view prefix) {
  TRY(make_directories(parent));
  Path path = parent / (std::string(prefix) + random_hex(12));
  if (::mkdir(path.c_str(), 0700) != 0) return errno_error("mkdir", path);
  return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::~TemporaryDirectory() {
  if (path_.empty()) return;
  std::error_code ignored;  // what stays behind is emptied at the next start
  fs::remove_all(path_, ignored);
}

namespace {

Result<Fd> lock_file(const Path& path, Deadline deadline) {
  constexpr std::chrono::milliseconds kBetweenTries{20};
  Fd fd = TRY(open_file(path, O_RDWR | O_CREAT, 0600));
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (!deadline.passed()) {
      std::this_thread::sleep_for(kBetweenTries);
      continue;
    }
    char holder[32] = {};
    [[maybe_unused]] auto n = ::pread(fd.get(), holder, sizeof holder - 1, 0);
    return conflict(text::format("{} is in use by another process (pid {}).",
                                 path.parent_path().string(), text::trim(holder)));
  }
  return fd;
}

}  // namespace

Result<FileLock> FileLock::acquire_silently(const Path& path, Deadline deadline) {
  return FileLock(TRY(lock_file(path, deadline)));
}

Result<FileLock> FileLock::acquire(const Path& path, Deadline deadline) {
  Fd fd = TRY(lock_file(path, deadline));
  std::string pid = text::format("{}\n", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return errno_error("write", path);
  return FileLock(std::move(fd));
}

}  // namespace stithy::sys
