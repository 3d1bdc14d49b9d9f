// SPDX-License-Identifier: Apache-2.0
//
// refusal.h — from an error of a verb to what its form shows again.
#pragma once

#include <string>

#include "base/result.h"
#include "features/repos/views.h"

namespace stithy::repos {

// The field messages of the error; an error without any is put at the field it is about.
Refusal refusal_of(std::string message, const Error& error);
// Errors that a form explains at its fields; others make an error page.
bool is_refusal(const Error& error);

}  // namespace stithy::repos
