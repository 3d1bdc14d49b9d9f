// SPDX-License-Identifier: Apache-2.0
//
// feature.h — the registration of a feature: one literal that names everything it brings.
//
// src/features/<name>/feature.cc defines `web::Feature feature(const Foundations&)` in namespace
// stithy::<name>; the build finds it, and the array kSettings of its settings.h. Views in here
// point at constants that live for ever.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "db/db.h"
#include "kit/events.h"
#include "kit/jobs/jobs.h"
#include "web/route.h"
#include "web/slots.h"

namespace stithy::web {

struct Feature {
  std::string_view name;
  std::string_view purpose;  // one sentence for the reference
  std::span<const Route> routes = {};
  std::span<const db::Migration> migrations = {};
  std::vector<kit::Listener> listeners = {};
  std::vector<kit::JobKind> jobs = {};
  std::vector<SlotFill> slots = {};
};

}  // namespace stithy::web
