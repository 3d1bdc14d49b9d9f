-- SPDX-License-Identifier: Apache-2.0

-- now_answered :one -> int
select 42;
