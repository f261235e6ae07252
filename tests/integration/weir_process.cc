#include "tests/integration/weir_process.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>
#include <thread>

#include "reports/formats/json.h"

namespace weir {
namespace fs = std::filesystem;
namespace {

/// State and parent of a process, from proc(5): "pid (name) state ppid ...". The name may hold anything.
struct ProcessLine {
  char state = 'Z';
  pid_t parent = -1;
};
std::optional<ProcessLine> process_line(const fs::path& folder) {
  std::string text = read_file(folder / "stat");
  std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  ProcessLine line;
  std::istringstream(text.substr(name_end + 1)) >> line.state >> line.parent;
  return line;
}

}  // namespace

TempFolder::TempFolder() {
  std::string path = (fs::temp_directory_path() / "weir-test-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = path;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
  return (path_ / name).string();
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

WeirProcess::WeirProcess(const std::vector<std::string>& arguments, const std::string& input,
                         const std::string& output) {
  std::vector<std::string> words = {WEIR_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const std::string out_file = output.empty() ? (folder_.path() / "out").string() : output;
  int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out_file.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, (folder_.path() / "err").c_str(), flags, 0600);
  int error = posix_spawn(&pid_, words[0].c_str(), &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw std::runtime_error("cannot start " + words[0]);
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

WeirProcess::~WeirProcess() {
  if (!exit_code_) {
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(pidfd_);
}

void WeirProcess::signal(int number) const {
  if (!exit_code_) ::kill(pid_, number);
}

std::optional<int> WeirProcess::wait(Millis at_most) {
  if (exit_code_) return exit_code_;
  pollfd entry{pidfd_, POLLIN, 0};
  auto until = std::chrono::steady_clock::now() + at_most;
  for (;;) {
    auto left = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
    int ready = poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready > 0) break;
    if (ready == 0 || errno != EINTR) return std::nullopt;
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

std::string WeirProcess::out() const { return read_file(folder_.path() / "out"); }
std::string WeirProcess::err() const { return read_file(folder_.path() / "err"); }

std::vector<pid_t> WeirProcess::children() const {
  std::vector<pid_t> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    std::string name = entry.path().filename().string();
    pid_t pid = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    std::optional<ProcessLine> line = process_line(entry.path());
    if (line && line->parent == pid_) found.push_back(pid);
  }
  return found;
}

Ended run_weir(const std::vector<std::string>& arguments, Millis at_most, const std::string& output) {
  WeirProcess weir(arguments, "/dev/null", output);
  std::optional<int> exit_code = weir.wait(at_most);
  return {exit_code.value_or(-1), weir.out(), weir.err()};
}

bool eventually(const std::function<bool()>& holds, Millis at_most) {
  auto until = std::chrono::steady_clock::now() + at_most;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(Millis(2));  // another process is looked at: it sends no events
  }
  return true;
}

bool is_gone(pid_t pid) {
  std::optional<ProcessLine> line = process_line(fs::path("/proc") / std::to_string(pid));
  return !line || line->state == 'Z' || line->state == 'X';
}

std::vector<fs::path> folders_in(const fs::path& parent) {
  std::vector<fs::path> found;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, none)) {
    if (entry.is_directory()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

v1::Report parse_report(const std::string& json) {
  ParsedReport parsed = from_json(json);
  if (!parsed.report) {
    ADD_FAILURE() << "no report: " << parsed.error << "\n" << json.substr(0, 2000);
    return {};
  }
  return *std::move(parsed.report);
}

std::vector<v1::StreamRecord> parse_streams(const fs::path& runs) {
  std::vector<v1::StreamRecord> records;
  for (const fs::path& folder : folders_in(runs)) {
    std::istringstream lines(read_file(folder / "streams.jsonl"));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &records.emplace_back()).ok()) << line;
    }
  }
  return records;
}

std::string library_file(const std::string& name) {
  return std::string(WEIR_SOURCE_DIR) + "/scenarios/" + name + ".toml";
}

std::string account_of(const Ended& ended) {
  std::size_t at = ended.out.find("\n \"verdict\": {");
  return ended.err + (at == std::string::npos ? ended.out.substr(0, 4000) : ended.out.substr(at, 4000));
}

std::uint16_t port_after(const WeirProcess& weir, const std::string& words) {
  EXPECT_TRUE(eventually([&] { return weir.out().find(words) != std::string::npos; })) << weir.err();
  const std::string out = weir.out();
  const std::size_t colon = out.find(':', out.find(words));
  return static_cast<std::uint16_t>(std::stoi(out.substr(colon + 1)));
}

}  // namespace weir
