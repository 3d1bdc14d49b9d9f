// SPDX-License-Identifier: Apache-2.0
//
// settings.h — who hands jobs out to the workers.
#pragma once

#include <array>
#include <string_view>

#include "kit/settings.h"

namespace stithy::dispatch {

enum class By : std::uint8_t { Database, Redis };
inline constexpr std::string_view kBys[] = {"database", "redis"};

inline constexpr kit::Setting<By> kDispatch{
    "jobs.dispatch",
    By::Database,
    {.words = kBys},
    "What tells the workers which jobs are due: \"database\" asks it after every change, \"redis\" "
    "reads Streams of redis.url, which must be set. The jobs themselves are rows of the database "
    "either way, so nothing is lost with Redis; while it is away the database is asked.",
    {.example = By::Redis, .takes_effect = kit::TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 1> kSettings = {&kDispatch};

}  // namespace stithy::dispatch
