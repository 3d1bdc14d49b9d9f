// SPDX-License-Identifier: Apache-2.0
//
// features.h — the list of features, written by the build from the folders of src/features.
#pragma once

#include <vector>

#include "kit/settings.h"
#include "pillars/foundations.h"
#include "web/feature.h"

namespace stithy {

std::vector<web::Feature> make_features(const Foundations& on);
// The settings that features declare in their settings.h, known before anything is built.
std::vector<kit::SettingsSpec> feature_settings();

}  // namespace stithy
