#include "harness/run/hand_run.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/mutex.h"

namespace weir {
namespace {

// So many messages may wait; until then no more is read.
constexpr std::size_t kMostWaiting = 64;

/// What the reading thread is told of the one that works on the call.
struct HandProgress {
  bool over = false;
  std::size_t waiting = 0;  // lines and messages
};

/// Brings everything to the one thread that may ask the transport for things: the loop's, where there is one, else whoever calls look().
/// What is said is timed when it is said, what is heard when it comes.
class HandDesk final : public TransportEvents {
 public:
  using Job = std::function<void(HandCall&)>;

  explicit HandDesk(HandRun run) : run_(std::move(run)), loop_(run_.transports.loop(0)) {
    if (loop_ != nullptr) loop_->attach([this] { return turn(); });
    post([](HandCall&) {});
  }
  ~HandDesk() override {
    if (loop_ != nullptr) loop_->detach();
    close(changed_);
  }
  HandDesk(const HandDesk&) = delete;
  HandDesk& operator=(const HandDesk&) = delete;

  void post(Job job, bool is_line = false) {
    const Lock lock(mutex_);
    jobs_.push_back(std::move(job));
    if (is_line) ++lines_;
    // Under the lock: the desk may be gone once the job is done.
    if (loop_ != nullptr) {
      loop_->wake();
    } else {
      tell_reader();
    }
  }

  /// Works off what has come, where no loop does.
  HandProgress look() {
    std::uint64_t count = 0;
    (void)!read(changed_, &count, sizeof count);
    if (loop_ == nullptr) turn();
    const Lock lock(mutex_);
    return {over_, lines_ + waiting_};
  }
  /// Readable when there may be something for look().
  [[nodiscard]] int changed() const { return changed_; }
  /// Once it is over.
  [[nodiscard]] ExitCode exit_code() {
    const Lock lock(mutex_);
    return exit_code_;
  }
  [[nodiscard]] RunTime now() const { return run_.clock.now(); }

  void on_headers(bool) override {}
  void on_write_done(bool ok) override {
    post([this, ok](HandCall& call) { call.on_write_done(ok, now()); });
  }
  void on_half_close_done(bool) override {}
  void on_message(std::string_view bytes) override {
    post([reply = std::string(bytes), at = now()](HandCall& call) { call.on_message(reply, at); });
  }
  void on_read_failed() override {
    post([this](HandCall& call) { call.on_read_failed(now()); });
  }
  void on_end(CallEnd end) override {
    post([end = std::move(end), at = now()](HandCall& call) { call.on_end(end, at); });
  }

 private:
  RunTime turn() {
    std::vector<Job> jobs;
    std::size_t lines = 0;
    {
      const Lock lock(mutex_);
      jobs.swap(jobs_);
      lines = std::exchange(lines_, 0);
    }
    if (jobs.empty() || (call_ && call_->is_over())) return kNever;
    if (!call_) {
      transport_ = run_.transports.make(0, *this);
      call_.emplace(run_.method, run_.terms, *transport_, run_.text);
      call_->begin(now());
    }
    for (const Job& job : jobs) job(*call_);
    const bool over = call_->is_over();
    if (over) transport_.reset();
    {
      const Lock lock(mutex_);
      over_ = over;
      waiting_ = call_->waiting();
      exit_code_ = call_->exit_code();
    }
    if (loop_ != nullptr && (over || lines > 0 || waiting_before_ > 0)) tell_reader();
    waiting_before_ = call_->waiting();
    return kNever;
  }

  void tell_reader() const {
    const std::uint64_t one = 1;
    (void)!write(changed_, &one, sizeof one);
  }

  const HandRun run_;
  EventLoop* const loop_;
  const int changed_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

  Mutex mutex_;
  std::vector<Job> jobs_ WEIR_GUARDED_BY(mutex_);
  std::size_t lines_ WEIR_GUARDED_BY(mutex_) = 0;
  std::size_t waiting_ WEIR_GUARDED_BY(mutex_) = 0;
  bool over_ WEIR_GUARDED_BY(mutex_) = false;
  ExitCode exit_code_ WEIR_GUARDED_BY(mutex_) = kExitOk;

  // Of the thread that works on the call.
  std::unique_ptr<Transport> transport_;
  std::optional<HandCall> call_;
  std::size_t waiting_before_ = 0;
};

/// Reads what there is, and posts each whole line.
class LineReader {
 public:
  LineReader(int file, HandDesk& desk) : file_(file), desk_(desk) {}

  [[nodiscard]] bool is_over() const { return over_; }
  void read_some() {
    std::array<char, 4096> piece{};
    const ssize_t size = read(file_, piece.data(), piece.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (size > 0) begun_.append(piece.data(), static_cast<std::size_t>(size));
    for (std::size_t end = begun_.find('\n'); end != std::string::npos; end = begun_.find('\n')) {
      post_line(begun_.substr(0, end));
      begun_.erase(0, end + 1);
    }
    if (size > 0) return;
    over_ = true;
    if (!begun_.empty()) post_line(std::exchange(begun_, {}));
    desk_.post([this](HandCall& call) { call.input_over(desk_.now()); });
  }

 private:
  void post_line(std::string line) {
    desk_.post([this, line = std::move(line)](HandCall& call) { call.line(line, desk_.now()); }, true);
  }

  const int file_;
  HandDesk& desk_;
  std::string begun_;
  bool over_ = false;
};

}  // namespace

ExitCode run_by_hand(HandRun run, const std::function<void(int)>& leave) {
  const StopSignals& signals = run.signals;
  const int input = run.input;
  HandDesk desk(std::move(run));
  LineReader lines(input, desk);
  bool stopped = false;
  for (;;) {
    const HandProgress progress = desk.look();
    if (progress.over) return desk.exit_code();
    const bool reads = !lines.is_over() && progress.waiting < kMostWaiting;
    std::array<pollfd, 3> files{
        {{signals.fd(), POLLIN, 0}, {desk.changed(), POLLIN, 0}, {reads ? input : -1, POLLIN, 0}}};
    if (poll(files.data(), files.size(), -1) < 0) continue;
    if (files[0].revents != 0) {
      if (const std::optional<int> signal = signals.wait(Duration(0))) {
        if (std::exchange(stopped, true)) leave(*signal);
        desk.post([by = signal_name(*signal)](HandCall& call) { call.interrupt(by); });
      }
    }
    if (files[2].revents != 0) lines.read_some();
  }
}

}  // namespace weir
