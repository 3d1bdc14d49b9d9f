// SPDX-License-Identifier: Apache-2.0
//
// rows.h — a key as a row of a page, and a refusal as its form shows it.
#pragma once

#include <string>

#include "features/keys/views.h"
#include "pillars/account/ssh_keys.h"

namespace stithy::keys {

KeyRow row_of(const account::Key& key, std::string remove_href);
// Errors that the form explains at its fields; others make an error page.
bool is_refusal(const Error& error);

}  // namespace stithy::keys
