// SPDX-License-Identifier: Apache-2.0
//
// freed.h — ownership of what a C library makes and frees by a function of its own.
//
//   using Key = std::unique_ptr<EVP_PKEY, sys::Freed<&EVP_PKEY_free>>;
//
// What the function returns is of no use to anybody at that point. Thread-safe as the pointers are.
#pragma once

namespace stithy::sys {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    static_cast<void>(Free(p));
  }
};

}  // namespace stithy::sys
