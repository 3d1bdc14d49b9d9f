// SPDX-License-Identifier: Apache-2.0
//
// rows.h — a fine-grained token as a row of a page.
#pragma once

#include "features/tokens/views.h"
#include "pillars/token/fine_grained.h"

namespace stithy::tokens {

// With the names of its repositories as far as there are few; without the addresses of its buttons.
Result<FineRow> row_of(db::Reader& reader, const token::FineToken& one, Instant now);

}  // namespace stithy::tokens
