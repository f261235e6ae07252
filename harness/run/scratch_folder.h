// A folder for what nobody keeps.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>

namespace weir {

/// Made among the system's temporary files; goes away with the object, and all that is in it.
class ScratchFolder {
 public:
  /// kUnavailable where none can be made.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ScratchFolder>> make();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Removes what is in it.
  void clear() const;

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace weir
