// SPDX-License-Identifier: Apache-2.0
//
// job_call.h — calls the function of a job: as a part of the trace that ordered it, with the job's
// number in every line of the log, and as the one place where an exception of a job ends.
#pragma once

#include "base/result.h"
#include "kit/jobs/job_queue.h"

namespace stithy::kit {

class Tracer;

// Without a tracer nothing is traced.
Result<void> call_job(Tracer* tracer, const Leased& leased, JobRun& run);

}  // namespace stithy::kit
