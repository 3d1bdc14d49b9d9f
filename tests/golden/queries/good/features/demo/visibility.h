// SPDX-License-Identifier: Apache-2.0
//
// visibility.h — an enumeration of a feature, as a column type of the golden queries.
//
// Only tools/queries/test.sh builds it.
#pragma once

namespace stithy::demo {

enum class Visibility { Open, Hidden };

}  // namespace stithy::demo
