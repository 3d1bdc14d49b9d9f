// SPDX-License-Identifier: Apache-2.0
//
// source_memory.h — files in colour and their outlines, kept for whoever asks for them next.
//
// Parsing a file costs many times what writing its page costs, and a file with the same object id
// is the same file. What took too long and came back plain is not kept, so that a less busy moment
// may do better. Thread-safe; two who ask at the same time both parse.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/lru.h"
#include "kit/outline.h"

namespace stithy::kit {

struct SourceLines {
  std::vector<Html> lines = {};
  bool reorders = false;  // some line holds characters that change the order of others
};

class SourceMemory {
 public:
  explicit SourceMemory(std::size_t bytes_max = std::size_t{24} << 20) : kept_(bytes_max) {}

  // `object` is the id of the text (in hexadecimal); the path decides the language.
  std::shared_ptr<const SourceLines> lines(std::string_view object, std::string_view path,
                                           std::string_view text);
  std::shared_ptr<const Outline> outline(std::string_view object, std::string_view path,
                                         std::string_view text);
  LruStats stats() const { return kept_.stats(); }

 private:
  Lru<void> kept_;
};

}  // namespace stithy::kit
