#include "harness/run/trace_file.h"

#include <system_error>

#include "harness/relay/trace_line.h"

namespace weir {

TraceFile::TraceFile(const std::string& path) : file_(path) {
  if (file_.problem()) throw std::system_error(file_.problem(), "the trace can't be written to " + path);
}

void TraceFile::write(const LinkTrace& trace, std::string_view proxy) {
  const std::string line = trace_line(trace, proxy);
  const Lock lock(mutex_);
  file_.write(line + '\n');
  file_.flush();
}

std::error_code TraceFile::problem() {
  const Lock lock(mutex_);
  return file_.problem();
}

}  // namespace weir
