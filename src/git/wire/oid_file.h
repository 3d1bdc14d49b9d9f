// SPDX-License-Identifier: Apache-2.0
//
// oid_file.h — a sorted list of object ids in a file, mapped and searched by halves.
//
// Layout: 8 bytes "STIOIDS1", u64 size of an id, u64 epoch, 32 bytes fingerprint, then the raw ids.
// Numbers are in the machine's order: the file is derived and never leaves the machine. Replaced
// whole by rename, so readers keep a consistent old one. A file that does not fit is Invalid.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "git/values.h"
#include "sys/files.h"

namespace stithy::git {

class OidFile {
 public:
  static Result<OidFile> open(const sys::Path& file);
  OidFile(OidFile&& other) noexcept;
  OidFile& operator=(OidFile&& other) noexcept;
  ~OidFile();

  bool has(const Oid& oid) const;
  std::uint64_t epoch() const;
  std::string_view fingerprint() const;
  std::size_t count() const;

 private:
  OidFile(const char* begin, std::size_t size) : begin_(begin), size_(size) {}
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

class OidFileWriter {
 public:
  explicit OidFileWriter(ObjectFormat format) : format_(format) {}
  // Lines of one hexadecimal id each, until the end of the descriptor.
  Result<void> read_hex_lines(int fd);
  // Written in `scratch` and renamed, so that readers see the old list or the new one.
  Result<void> write(const sys::Path& file, const sys::Path& scratch, std::uint64_t epoch,
                     std::string_view fingerprint);

 private:
  ObjectFormat format_;
  std::string raw_;  // ids one after the other
};

}  // namespace stithy::git
