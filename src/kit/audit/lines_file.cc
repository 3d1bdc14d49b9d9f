// SPDX-License-Identifier: Apache-2.0
#include "kit/audit/lines_file.h"

#include <fcntl.h>
#include <unistd.h>

namespace stithy::audit {

namespace {

Error unwritable() {
  return unavailable("The export could not be written.", std::chrono::seconds(60));
}

}  // namespace

Result<LinesFile> LinesFile::open(const sys::Path& directory) {
  sys::Fd fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd) return unwritable();
  return LinesFile(std::move(fd));
}

Result<void> LinesFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n <= 0) return unwritable();
    bytes.remove_prefix(static_cast<std::size_t>(n));
    size_bytes_ += static_cast<std::uint64_t>(n);
  }
  return {};
}

}  // namespace stithy::audit
