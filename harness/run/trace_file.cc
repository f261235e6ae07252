#include "harness/run/trace_file.h"

#include <cerrno>
#include <system_error>

#include "harness/relay/trace_line.h"

namespace weir {

TraceFile::TraceFile(const std::string& path) : file_(path, std::ios::trunc) {
  if (!file_)
    throw std::system_error(errno, std::generic_category(), "the trace can't be written to " + path);
}

void TraceFile::write(const LinkTrace& trace, std::string_view proxy) {
  const std::string line = trace_line(trace, proxy);
  const std::scoped_lock lock(mutex_);
  file_ << line << '\n' << std::flush;
}

bool TraceFile::whole() {
  const std::scoped_lock lock(mutex_);
  return file_.good();
}

}  // namespace weir
