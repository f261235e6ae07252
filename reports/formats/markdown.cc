// A run for a pull request or a job's summary; what it says is written in summary.cc, which `weir run --markdown` uses as well.
#include "reports/formats/format.h"
#include "reports/formats/summary.h"

namespace weir {

Format markdown_format() { return {"markdown", "", render_run_markdown}; }

}  // namespace weir
