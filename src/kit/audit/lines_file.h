// SPDX-License-Identifier: Apache-2.0
//
// lines_file.h — a file without a name that takes text and is sent afterwards, so that memory holds
// a piece at a time and a client may be as slow as it likes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"
#include "sys/files.h"

namespace stithy::audit {

class LinesFile {
 public:
  static Result<LinesFile> open(const sys::Path& directory);
  Result<void> append(std::string_view bytes);
  std::uint64_t size_bytes() const { return size_bytes_; }
  sys::Fd take() && { return std::move(fd_); }

 private:
  explicit LinesFile(sys::Fd fd) : fd_(std::move(fd)) {}
  sys::Fd fd_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace stithy::audit
