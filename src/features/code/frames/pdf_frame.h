// SPDX-License-Identifier: Apache-2.0
//
// pdf_frame.h — the frame that draws a PDF document: a page of the content origin that has no
// origin of its own, knows one file and may do nothing but draw it. Decision 0009.
#pragma once

#include <string>
#include <string_view>

#include "git/values.h"
#include "pillars/access/grants.h"
#include "ui/frame.h"

namespace stithy::code {

// The frames lie below this path of the content origin, which pages that hold one let in.
inline constexpr std::string_view kFramePath = "/v/";

// The address of the frame for this reader. The theme is the page's; a frame cannot see it.
std::string pdf_frame_link(const web::Request& request, const repo::Repository& repository,
                           const git::Oid& blob, std::string_view file_name, ui::Theme theme);

struct PdfFrameView {
  std::string name = {}, document_href = {};
  std::string_view theme = {};  // empty: the system's
};

Result<web::Answer> pdf_frame(const access::SignedLink& link, web::Request& request);
// Scripts and styles of frames, which are taken from the origin that the frame came from.
Result<web::Answer> frame_asset(const access::Anyone&, web::Request& request);

}  // namespace stithy::code
