// SPDX-License-Identifier: Apache-2.0
//
// random.h — bytes from the kernel's generator (getrandom). Thread-safe. Never fails softly: a
// kernel without randomness ends the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace stithy::sys {

std::string random_bytes(std::size_t n);
std::string random_hex(std::size_t digits);
std::uint64_t random_u64();

}  // namespace stithy::sys
