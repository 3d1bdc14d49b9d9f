// SPDX-License-Identifier: Apache-2.0
//
// atom.h — feeds as RFC 4287 writes them. Pure.
//
// Text is plain: it is escaped here, and what XML 1.0 cannot hold at all becomes U+FFFD.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"

namespace stithy::code {

struct AtomEntry {
  std::string id = {};  // an IRI that never changes, section 4.2.6
  std::string title = {}, author = {}, href = {}, text = {};
  Instant updated = {};
};
struct AtomFeed {
  std::string id = {}, title = {}, self_href = {}, page_href = {};
  Instant updated = {};  // of a feed without entries; else of the newest of them
  std::vector<AtomEntry> entries = {};
};
std::string render_atom(const AtomFeed& feed);

// RFC 4151: a name of ours that holds although the repository is renamed. `host` may have a port.
std::string tag_iri(std::string_view host, Instant since, std::string_view specific);

}  // namespace stithy::code
