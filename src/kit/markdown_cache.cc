// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown_cache.h"

#include <optional>

#include "base/reader.h"
#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::kit {

namespace {

// Code in colour may come out plain on a busy machine, so even what is the same for ever ends.
constexpr cache::Space kDocuments{"markdown.documents", 1, std::chrono::hours(6)};

void add(std::string& out, std::string_view part) {
  out += text::format("{}:", part.size());
  out += part;
}

std::optional<std::string_view> take(Reader& reader) {
  auto size = reader.take_until(':');
  auto length = size ? text::parse_number<std::size_t>(*size) : std::nullopt;
  return length ? reader.take(*length) : std::nullopt;
}

std::string pack(const RenderedMarkdown& document) {
  std::string out;
  add(out, document.body.text());
  for (const auto& heading : document.headings) {
    add(out, std::to_string(heading.level));
    add(out, heading.text);
    add(out, heading.id);
  }
  return out;
}

std::optional<RenderedMarkdown> unpack(std::string_view bytes) {
  Reader reader(bytes);
  auto body = take(reader);
  if (!body) return std::nullopt;
  RenderedMarkdown out;
  // Made by render_markdown_document, and signed where it lay outside of this process.
  out.body = std::move(HtmlWriter().markup(*body)).take();
  while (!reader.at_end()) {
    auto level = take(reader), words = take(reader), id = take(reader);
    auto number = level ? text::parse_number<int>(*level) : std::nullopt;
    if (!number || !words || !id) return std::nullopt;
    out.headings.push_back({*number, std::string(*words), std::string(*id)});
  }
  return out;
}

}  // namespace

RenderedMarkdown cached_markdown(cache::Cache& cache, std::string_view place,
                                 std::string_view source, const MarkdownOptions& options,
                                 Deadline deadline) {
  std::string name;
  add(name, place);
  add(name, source);
  std::optional<RenderedMarkdown> made;
  auto bytes = cache.find_or_make({kDocuments, text::to_hex(sys::sha256(name))}, deadline,
                                  [&]() -> Result<cache::Made> {
                                    made = render_markdown_document(source, options);
                                    return cache::Made{pack(*made), !made->plain};
                                  });
  if (made) return *std::move(made);
  auto known = bytes ? unpack(**bytes) : std::nullopt;
  return known ? *std::move(known) : render_markdown_document(source, options);
}

}  // namespace stithy::kit
