#include "harness/base/out_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

#include "harness/base/mutex.h"

namespace weir {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBuffered = 4 << 10;
// How long an end of the process waits for a write to a disk that is under way.
constexpr auto kPatience = std::chrono::milliseconds(200);

/// Held while a regular file is written, so that no end of the process cuts a write in two.
std::timed_mutex writing;

Mutex drafts_mutex;
std::set<std::string> drafts WEIR_GUARDED_BY(drafts_mutex);  // files that are not yet what they will be

/// Notes a file that is to go when the process ends before it has its name.
class DraftNote {
 public:
  explicit DraftNote(std::string path) : path_(std::move(path)) {
    const Lock lock(drafts_mutex);
    drafts.insert(path_);
  }
  ~DraftNote() {
    const Lock lock(drafts_mutex);
    drafts.erase(path_);
  }
  DraftNote(const DraftNote&) = delete;
  DraftNote& operator=(const DraftNote&) = delete;

 private:
  std::string path_;
};

std::error_code last_error() { return {errno != 0 ? errno : EIO, std::generic_category()}; }

std::error_code write_in_place(const std::string& path, std::string_view text) {
  OutFile out(path);
  out.write(text);
  out.close();
  return out.problem();
}

}  // namespace

struct OutFile::Open {
  explicit Open(std::FILE* opened) : file(opened) {
    std::setvbuf(file, nullptr, _IONBF, 0);
    struct stat about {};
    regular = fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode);
  }
  ~Open() {
    (void)flush();
    if (file != nullptr) (void)std::fclose(file);
  }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;

  bool flush() {
    if (buffer.empty() || file == nullptr) return true;
    const std::string text = std::exchange(buffer, {});
    std::unique_lock lock(writing, std::defer_lock);
    if (regular) lock.lock();  // another kind may block for ever
    errno = 0;
    return std::fwrite(text.data(), 1, text.size(), file) == text.size();
  }
  bool close() {
    errno = 0;
    return std::fclose(std::exchange(file, nullptr)) == 0;
  }

  std::FILE* file;
  std::string buffer;
  bool regular = false;
};

OutFile::OutFile() = default;
OutFile::~OutFile() = default;
OutFile::OutFile(OutFile&& other) noexcept = default;
OutFile& OutFile::operator=(OutFile&& other) noexcept = default;

OutFile::OutFile(const std::string& path) {
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  check(file != nullptr);
  if (file != nullptr) open_ = std::make_unique<Open>(file);
}

void OutFile::check(bool done) {
  if (!done && !problem_) problem_ = last_error();
}

void OutFile::write(std::string_view text) {
  if (!open_ || problem_) return;
  open_->buffer.append(text);
  if (open_->buffer.size() >= kBuffered) flush();
}

void OutFile::flush() {
  if (open_ && !problem_) check(open_->flush());
}

void OutFile::close() {
  flush();
  if (!open_) return;
  check(open_->close());  // a disk elsewhere may say only now that it is full
  open_.reset();
}

std::error_code write_whole_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const fs::file_status there = fs::status(path, error);
  const bool exists = fs::exists(there);
  if (exists && !fs::is_regular_file(there)) return write_in_place(path, text);
  // A link stays one.
  const fs::path real = exists ? fs::canonical(path, error) : fs::path(path);
  const std::string draft = real.string() + ".part";
  const DraftNote note(draft);
  if (std::error_code problem = write_in_place(draft, text)) {
    std::error_code gone;
    fs::remove(draft, gone);
    // A file in a folder where none can be made.
    const bool closed_folder =
        problem == std::errc::permission_denied || problem == std::errc::read_only_file_system;
    return exists && closed_folder ? write_in_place(path, text) : problem;
  }
  std::error_code problem;
  if (exists) fs::permissions(draft, there.permissions(), problem);
  fs::rename(draft, real, problem);
  if (problem) fs::remove(draft, error);
  return problem;
}

std::error_code why_not_writable(const std::string& path) {
  std::error_code error;
  errno = 0;
  if (fs::exists(path, error)) {
    if (fs::is_directory(path, error)) return std::make_error_code(std::errc::is_a_directory);
    return access(path.c_str(), W_OK) == 0 ? std::error_code() : last_error();
  }
  const int made = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (made < 0) return last_error();
  close(made);
  unlink(path.c_str());
  return {};
}

void stop_writing() {
  // Never let go of: nothing is to be written from here on.
  (void)writing.try_lock_for(kPatience);
  drafts_mutex.lock();
  for (const std::string& draft : drafts) unlink(draft.c_str());
}

std::string remedy_for_unwritten(std::error_code problem, std::string_view option) {
  if (problem == std::errc::no_space_on_device || problem.value() == EDQUOT)
    return fmt::format("free some space there, or choose another place with {}", option);
  if (problem == std::errc::file_too_large) return "raise the limit on the size of files (ulimit -f)";
  if (problem == std::errc::permission_denied || problem == std::errc::read_only_file_system)
    return fmt::format("choose a place that can be written with {}", option);
  if (problem == std::errc::no_such_file_or_directory || problem == std::errc::not_a_directory)
    return fmt::format("choose a folder that is there with {}", option);
  return fmt::format("choose another place with {}", option);
}

}  // namespace weir
