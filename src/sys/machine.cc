// SPDX-License-Identifier: Apache-2.0
#include "sys/machine.h"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "base/text.h"

namespace stithy::sys {

namespace {

// "MemAvailable:   123456 kB" of /proc/meminfo, in bytes.
std::uint64_t line_bytes(std::string_view table, std::string_view name) {
  auto [before, after, found] = text::cut(table, name);
  if (!found) return 0;
  auto number = text::cut(text::trim(after), " ").before;
  return text::parse_number<std::uint64_t>(number).value_or(0) * 1024;
}

}  // namespace

Result<DiskRoom> disk_room(const Path& path) {
  struct statvfs vfs {};
  if (::statvfs(path.c_str(), &vfs) != 0) return errno_error("statvfs", path);
  return DiskRoom{.bytes_free = static_cast<std::uint64_t>(vfs.f_bavail) * vfs.f_frsize,
                  .bytes_total = static_cast<std::uint64_t>(vfs.f_blocks) * vfs.f_frsize,
                  .inodes_free = vfs.f_favail,
                  .inodes_total = vfs.f_files};
}

Result<MemoryRoom> memory_room() {
  auto table = TRY(read_file("/proc/meminfo"));
  auto own = TRY(read_file("/proc/self/status"));
  return MemoryRoom{.available_bytes = line_bytes(table, "MemAvailable:"),
                    .total_bytes = line_bytes(table, "MemTotal:"),
                    .resident_bytes = line_bytes(own, "VmRSS:")};
}

Result<FileRoom> file_room() {
  auto names = TRY(list_directory("/proc/self/fd"));
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno_error("getrlimit", "RLIMIT_NOFILE");
  return FileRoom{names.size(), limit.rlim_cur};
}

unsigned processors() { return std::max(1U, std::thread::hardware_concurrency()); }

std::optional<double> load_average() {
  double load = 0;
  if (::getloadavg(&load, 1) != 1) return std::nullopt;
  return load;
}

std::optional<bool> clock_is_synchronised() {
  struct timex state {};
  const int answer = ::adjtimex(&state);  // modes 0: only asks
  if (answer < 0) return std::nullopt;
  return answer != TIME_ERROR;
}

}  // namespace stithy::sys
