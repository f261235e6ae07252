#include "harness/run/scratch_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <absl/status/status.h>

namespace weir {

absl::StatusOr<std::unique_ptr<ScratchFolder>> ScratchFolder::make() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "weir-try-XXXXXX").string();
  if (error || mkdtemp(path.data()) == nullptr) {
    const std::error_code why = error ? error : std::error_code(errno, std::generic_category());
    return absl::UnavailableError("no folder for what is tried: " + why.message());
  }
  return std::unique_ptr<ScratchFolder>(new ScratchFolder(std::move(path)));
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

void ScratchFolder::clear() const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error))
    std::filesystem::remove_all(entry.path(), error);
}

}  // namespace weir
