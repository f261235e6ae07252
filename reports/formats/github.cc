// A run as annotations of a GitHub workflow, written in summary.cc, which `weir run --github` uses as well.
#include "reports/formats/format.h"
#include "reports/formats/summary.h"

namespace weir {

Format github_format() { return {"github", "", render_run_github}; }

}  // namespace weir
