// SPDX-License-Identifier: Apache-2.0
//
// import.h — what export.h wrote, into this instance.
//
// The whole list is read and checked first: a newer format, a list that was cut off and names that
// are taken are refused before anything is made. People come before repositories, repositories
// before roles; everything gets ids of this instance. A role of somebody who has no account here is
// passed over and told.
#pragma once

#include <string>
#include <vector>

#include "app/exchange/export.h"

namespace stithy::app {

struct ImportWish {
  sys::Path from;
  bool skips_existing = false;  // names that are taken are passed over instead
};

struct Imported {
  std::uint64_t users = 0, repositories = 0, roles = 0;
  std::vector<std::string> passed_over;
};

Result<Imported> import_from(const Foundations& on, const ImportWish& wish);

}  // namespace stithy::app
