// SPDX-License-Identifier: Apache-2.0
//
// measured.h — a store that counts what it is asked: calls and failures, bytes, and time.
//
// Owns the store it stands before; the metrics outlive it. Thread-safe.
#pragma once

#include <memory>

#include "kit/blobs/store.h"
#include "kit/metrics.h"

namespace stithy::blobs {

std::unique_ptr<Store> measure(std::unique_ptr<Store> store, kit::Metrics& metrics);

}  // namespace stithy::blobs
