// SPDX-License-Identifier: Apache-2.0
//
// pause.h — switching a web hook off without anybody asking, and telling those who can mend it.
//
// Administrators of the repository get a mail, or owners of the organisation, or administrators of
// the instance, as the hook is theirs; it is written in the same transaction.
#pragma once

#include "features/hooks/hook.h"
#include "pillars/foundations.h"

namespace stithy::hooks {

Result<void> pause(db::Tx& tx, const Foundations& on, const Hook& hook, std::string_view reason,
                   Instant now);

}  // namespace stithy::hooks
