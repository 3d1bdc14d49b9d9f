// SPDX-License-Identifier: Apache-2.0
//
// multipart.h — multipart/form-data (RFC 7578), read part by part in constant memory.
//
// Bounded in parts, header bytes and boundary length; nothing is written anywhere. Errors are
// Invalid (broken form) or TooLarge, and those of the body below. Not thread-safe; the body
// outlives the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace stithy::http {

struct PartHead {
  std::string name;
  std::optional<std::string> file_name;  // its last component, without control bytes
  std::string content_type;              // of the browser: never believed; may be empty
};

class MultipartReader {
 public:
  static constexpr std::size_t kPartsMax = 100;
  static constexpr std::size_t kPartHeadMax = 8 * 1024;
  static constexpr std::size_t kBoundaryMax = 70;  // RFC 2046 section 5.1.1

  static Result<MultipartReader> open(std::string_view content_type, RequestBody& body,
                                      Deadline deadline);
  // The head of the next part; the rest of the current one is skipped. nullopt at the end.
  Result<std::optional<PartHead>> next();
  // Bytes of the current part; 0 at its end.
  Result<std::size_t> read(std::span<char> into);

 private:
  MultipartReader(std::string boundary, RequestBody& body, Deadline deadline);
  Result<bool> fill();
  Result<std::string_view> take_line();
  Result<std::optional<PartHead>> read_head();
  Result<void> begin();
  Result<void> finish();
  Result<bool> after_boundary();

  std::string delimiter_;  // CR LF "--" boundary
  RequestBody* body_;
  Deadline deadline_;
  std::string buffer_;
  std::size_t at_ = 0;  // of the first byte not used up
  std::size_t parts_ = 0;
  bool began_ = false, in_part_ = false, ended_ = false, source_ended_ = false;
};

struct Part {
  std::string name;
  std::optional<std::string> file_name;
  std::string content_type;
  std::string bytes;
};
// All parts in memory, at most `bytes_max` in sum: for small forms.
Result<std::vector<Part>> read_multipart(RequestBody& body, std::string_view content_type,
                                         std::size_t bytes_max, Deadline deadline);

}  // namespace stithy::http
