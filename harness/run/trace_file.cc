#include "harness/run/trace_file.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "harness/relay/request_line.h"
#include "harness/relay/trace_line.h"

namespace weir {

TraceFile::TraceFile(const std::string& path, std::string_view what) : file_(path) {
  if (file_.problem())
    throw std::system_error(file_.problem(), std::string(what) + " can't be written to " + path);
}

void TraceFile::begin(TraceNames names) {
  names_ = std::move(names);
  write_line(trace_head(std::chrono::system_clock::now()));
}

void TraceFile::write(const LinkTrace& trace, std::string_view proxy) {
  write_line(trace_line(trace, {.wall = std::chrono::system_clock::now(),
                                .proxy = proxy,
                                .fault = names_.fault_of(trace),
                                .connections = names_.connections}));
}

void TraceFile::write(const HeardRequest& heard) { write_line(request_line(heard)); }

void TraceFile::write_line(const std::string& line) {
  const Lock lock(mutex_);
  file_.write(line + '\n');
  file_.flush();
}

std::error_code TraceFile::problem() {
  const Lock lock(mutex_);
  return file_.problem();
}

}  // namespace weir
