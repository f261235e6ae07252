// Quantities and how people write them. Units live in the type inside the program and in the text at its borders.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// A span of time. Signed, one nanosecond fine.
using Duration = std::chrono::nanoseconds;

/// The clock of one run: zero is the instant at which the run began. Never read directly; see Clock.
struct RunEpoch {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = Duration;
  using time_point = std::chrono::time_point<RunEpoch, Duration>;
  static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming): the standard's name
};

/// An instant of a run.
using RunTime = RunEpoch::time_point;

/// "Never", as an instant.
inline constexpr RunTime kNever = RunTime::max();

/// An instant or none, in half the room of a std::optional: streams are many, and each has some of these. kNever is none.
class MaybeTime {
 public:
  constexpr MaybeTime() = default;
  constexpr MaybeTime(RunTime at) : at_(at) {}  // NOLINT(google-explicit-constructor)
  constexpr MaybeTime(const std::optional<RunTime>& at)
      : at_(at.value_or(kNever)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] constexpr explicit operator bool() const { return at_ != kNever; }
  [[nodiscard]] constexpr RunTime operator*() const { return at_; }
  [[nodiscard]] constexpr RunTime value_or(RunTime other) const { return *this ? at_ : other; }
  constexpr void reset() { at_ = kNever; }

 private:
  RunTime at_ = kNever;
};

/// A number of bytes.
struct Bytes {
  std::uint64_t count = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 that <=> is compared with for a pointer
  friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// Events a second.
struct Rate {
  double per_second = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 that <=> is compared with for a pointer
  friend auto operator<=>(const Rate&, const Rate&) = default;
};

/// Reads "250us", "20ms", "1.5s", "2m", "1h", "0s". A leading '-' is allowed. Nothing for anything else.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
/// Reads "256B", "64KiB", "1.5MiB", "10kB", "1MB". Nothing for anything else or for a negative size.
[[nodiscard]] std::optional<Bytes> parse_bytes(std::string_view text);
/// Reads "2000/s", "30/m", "0.5/s". Nothing for anything else or for a negative rate.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);

/// What these three read, as a regular expression (ECMA 262): for editors and other tools.
[[nodiscard]] std::string duration_pattern();
[[nodiscard]] std::string bytes_pattern();
[[nodiscard]] std::string rate_pattern();

/// Three significant digits and the unit that fits: "1.23ms", "20s", "850ns".
[[nodiscard]] std::string format_duration(Duration value);
/// "256B", "1.5KiB".
[[nodiscard]] std::string format_bytes(Bytes value);
/// "2000/s", "33.3333/s": whole numbers in full, others with six significant digits.
[[nodiscard]] std::string format_rate(Rate value);

/// Milliseconds as a floating-point number, for reports.
[[nodiscard]] inline double to_ms(Duration d) { return std::chrono::duration<double, std::milli>(d).count(); }
/// Microseconds as a floating-point number, for reports.
[[nodiscard]] inline double to_us(Duration d) { return std::chrono::duration<double, std::micro>(d).count(); }
/// Seconds as a floating-point number, for reports.
[[nodiscard]] inline double to_s(Duration d) { return std::chrono::duration<double>(d).count(); }

}  // namespace weir
