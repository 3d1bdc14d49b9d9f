// SPDX-License-Identifier: Apache-2.0
//
// signed_links.h — addresses on the content origin: they name the object, are signed for one reader
// and expire; the right to read is checked again when one is used.
#pragma once

#include <string>
#include <string_view>

#include "git/values.h"
#include "pillars/access/grants.h"
#include "web/request.h"

namespace stithy::code {

// The bytes of a file.
std::string content_link(const web::Request& request, const repo::Repository& repository,
                         const git::Oid& blob, std::string_view file_name);
// The same for who another link was made for, as content that itself leads to content needs it.
std::string content_link(const web::Request& request, const repo::Repository& repository,
                         const git::Oid& blob, std::string_view file_name, UserId reader);
// The frame that shows a file.
std::string frame_link(const web::Request& request, const repo::Repository& repository,
                       const git::Oid& blob, std::string_view file_name);
// The files of a commit as an archive called `file_name`.
std::string archive_link(const web::Request& request, const repo::Repository& repository,
                         const git::Oid& commit, std::string_view file_name);

// The repository {id} of a link, for whom it was made; NotFound when they may not read it any more.
Result<repo::Repository> linked_repository(web::Request& request);

}  // namespace stithy::code
