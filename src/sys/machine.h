// SPDX-License-Identifier: Apache-2.0
//
// machine.h — how the machine stands at this moment: disk, memory, processors, clock. For pages and
// metrics of health. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "sys/files.h"

namespace stithy::sys {

struct DiskRoom {
  std::uint64_t bytes_free = 0, bytes_total = 0;  // free for this user
  std::uint64_t inodes_free = 0,
                inodes_total = 0;  // no total: the file system makes them as needed
};
Result<DiskRoom> disk_room(const Path& path);

struct MemoryRoom {
  std::uint64_t available_bytes = 0, total_bytes = 0,
                resident_bytes = 0;  // the last: of this process
};
Result<MemoryRoom> memory_room();

struct FileRoom {
  std::uint64_t open = 0, most = 0;  // descriptors of this process
};
Result<FileRoom> file_room();

unsigned processors();
std::optional<double> load_average();  // of the last minute
// Whether the kernel believes that its clock is kept right; nullopt where it does not tell.
std::optional<bool> clock_is_synchronised();

}  // namespace stithy::sys
