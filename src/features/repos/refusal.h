// SPDX-License-Identifier: Apache-2.0
//
// refusal.h — what forms share: from an error of a verb to what is shown again, and whom one may
// name as the owner.
#pragma once

#include <string>

#include "base/result.h"
#include "features/repos/views.h"

namespace stithy::repos {

// The field messages of the error; an error without any is put at the field it is about.
Refusal refusal_of(std::string message, const Error& error);
// Errors that a form explains at its fields; others make an error page.
bool is_refusal(const Error& error);

// Whom one may name as the owner of something new, oneself first; empty when there is nobody else.
Result<std::vector<ui::Choice>> owner_choices(db::Reader& reader, const web::Principal& who);

}  // namespace stithy::repos
