-- SPDX-License-Identifier: Apache-2.0
--
-- The trace that ordered a job or told of an event (W3C Trace Context), so that its work belongs to
-- it. None when that was not traced.

alter table events add column traceparent text(64);
alter table jobs add column traceparent text(64);
