// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of repositories: creating them, and what a push may bring.
#pragma once

#include <array>

#include "http/address.h"
#include "kit/settings.h"

namespace stithy::repo {

inline constexpr kit::Setting<bool> kPushToCreate{
    "repo.push_to_create",
    true,
    {},
    "Whether pushing to a name that does not exist creates a private repository in one's own "
    "namespace."};
inline constexpr kit::Setting<bool> kPushOptions{
    "repo.push_options", false, {}, "Whether pushes may carry push options (git push -o)."};
inline constexpr kit::Setting<ByteCount> kObjectMax{
    "repo.object_max",
    ByteCount{std::int64_t{2} << 30},
    {.min = ByteCount{1 << 20}, .max = ByteCount{std::int64_t{16} << 30}},
    "The largest object that a push may bring, after inflation."};
inline constexpr kit::Setting<ByteCount> kPushMax{
    "repo.push_max",
    ByteCount{std::int64_t{32} << 30},
    {.min = ByteCount{1 << 20}, .max = ByteCount{std::int64_t{1} << 40}},
    "How much one push may bring in all, after inflation."};
inline constexpr kit::Setting<std::int64_t> kPushObjectsMax{"repo.push_objects_max",
                                                            20'000'000,
                                                            {.min = 1000, .max = 1'000'000'000},
                                                            "How many objects one push may bring."};
inline constexpr kit::Setting<std::int64_t> kPushRefsMax{"repo.push_refs_max",
                                                         50'000,
                                                         {.min = 1, .max = 1'000'000},
                                                         "How many refs one push may change."};
inline constexpr kit::Setting<bool> kImportLocal{
    "repo.import_local_paths",
    false,
    {},
    "Whether administrators may import from a directory of this machine in the browser and by the "
    "API. The command line always may."};

inline constexpr kit::Setting<kit::StringList> kImportNetworks{
    "repo.import_networks",
    "",
    {.valid = [](std::string_view text) { return http::AddressBlock::parse(text).has_value(); },
     .rule = "an address or a block such as \"10.0.0.0/8\""},
    "Addresses or blocks beside the public Internet that imports may fetch from.",
    {.example = "10.1.0.0/16"}};

// Fewer than the workers of long jobs (lanes.long_threads): one person's slow sources hold up no
// others.
inline constexpr kit::Setting<std::int64_t> kImportsMax{
    "repo.imports_max",
    3,
    {.min = 1, .max = 1000},
    "How many imports of one owner may be on their way at once."};

inline constexpr std::array<const kit::SettingBase*, 9> kSettings = {
    &kPushToCreate, &kPushOptions, &kObjectMax,      &kPushMax,   &kPushObjectsMax,
    &kPushRefsMax,  &kImportLocal, &kImportNetworks, &kImportsMax};

}  // namespace stithy::repo
