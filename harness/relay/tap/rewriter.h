// Makes the bytes that go on out of a chunk that came: parts are kept, parts are left out, others put in. While what is
// kept is one piece of the chunk, nothing is copied.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Lives while one chunk is gone through, front to back. Positions are those of the chunk.
class Rewriter {
 public:
  /// `room` holds the result if one has to be made; it must outlive the use of result().
  Rewriter(std::string_view chunk, std::string& room) : chunk_(chunk), room_(room) {}

  /// What lies before `end` and was not yet decided on goes on.
  void keep(std::size_t end) {
    if (end <= done_) return;
    if (!built_ && kept_end_ == done_) {
      kept_end_ = end;
    } else if (!built_ && kept_begin_ == kept_end_) {
      kept_begin_ = done_;
      kept_end_ = end;
    } else {
      build();
      room_.append(chunk_.substr(done_, end - done_));
    }
    done_ = end;
  }
  /// What lies before `end` and was not yet decided on is left out.
  void skip(std::size_t end) {
    if (end > done_) done_ = end;
  }
  /// Puts bytes in behind what was decided on.
  void insert(std::string_view bytes) {
    if (bytes.empty()) return;
    build();
    room_.append(bytes);
  }
  /// What goes on so far.
  [[nodiscard]] std::string_view result() const {
    return built_ ? std::string_view(room_) : chunk_.substr(kept_begin_, kept_end_ - kept_begin_);
  }

 private:
  void build() {
    if (built_) return;
    built_ = true;
    room_.assign(chunk_.substr(kept_begin_, kept_end_ - kept_begin_));
  }

  std::string_view chunk_;
  std::string& room_;
  std::size_t done_ = 0;
  std::size_t kept_begin_ = 0;
  std::size_t kept_end_ = 0;
  bool built_ = false;
};

}  // namespace weir
