#include "tests/confusion/ends.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace weir::confusion {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> record_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "streams.jsonl") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

v1::StreamRecord parse_record(const std::string& line) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  v1::StreamRecord record;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &record, options);
  if (!status.ok()) throw std::runtime_error(fmt::format("no stream's record: {}", line.substr(0, 200)));
  return record;
}

std::vector<End> read_ends(const fs::path& folder) {
  std::vector<End> ends;
  for (const fs::path& file : record_files(folder)) {
    const std::string scenario = fs::relative(file, folder).begin()->string();
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
      End end{scenario, parse_record(line)};
      if (!end.record.class_by_client().empty()) ends.push_back(std::move(end));
    }
  }
  if (ends.empty()) throw std::runtime_error(fmt::format("no run through the relay in {}", folder.string()));
  return ends;
}

}  // namespace weir::confusion
