// SPDX-License-Identifier: Apache-2.0
//
// certificate.h — until when a certificate of ours is good. Thread-safe.
#pragma once

#include "base/instant.h"
#include "sys/files.h"

namespace stithy::sys {

// Of the first certificate of a PEM file. Invalid when there is none.
Result<Instant> certificate_end(const Path& path);

}  // namespace stithy::sys
