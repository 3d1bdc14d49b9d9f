// SPDX-License-Identifier: Apache-2.0
//
// precompiled.h — the standard headers nearly every file of ours includes, read once (dev only).
// No #pragma once: as the main file of a precompiled header it warns.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>
