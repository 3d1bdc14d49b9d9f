// SPDX-License-Identifier: Apache-2.0
//
// markdown_cache.h — documents of repositories as HTML, kept in the cache.
//
// A rendered document depends on its text and on where its links lead, which `place` says; so the
// options must be made of nothing else. Nothing in it depends on who reads. What turned out too
// large or too complex, and is shown as plain text, is made anew each time.
#pragma once

#include <string_view>

#include "base/deadline.h"
#include "kit/cache/cache.h"
#include "kit/markdown.h"

namespace stithy::kit {

RenderedMarkdown cached_markdown(cache::Cache& cache, std::string_view place,
                                 std::string_view source, const MarkdownOptions& options,
                                 Deadline deadline);

}  // namespace stithy::kit
