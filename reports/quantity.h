// Numbers of a report as people read them. A report's own numbers carry their unit in the field's name.
#pragma once

#include <cstdint>
#include <string>

namespace weir {

/// Three significant digits and the unit that fits: "1.23ms", "20s", "850ns", "0s". Takes microseconds.
[[nodiscard]] std::string format_us(double microseconds);
/// "256B", "1.5KiB", "2.01GiB".
[[nodiscard]] std::string format_size(double bytes);
/// "2000/s", "0.5/s": three significant digits below 100, whole numbers above.
[[nodiscard]] std::string format_per_second(double rate);
/// "1,234,567".
[[nodiscard]] std::string format_count(std::uint64_t count);
/// "1 stream", "1,200 streams".
[[nodiscard]] std::string count_of(std::uint64_t count, const std::string& noun);

}  // namespace weir
