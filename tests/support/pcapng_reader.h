// A pcapng file read by its specification, apart from what wrote it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

struct ReadPacket {
  std::uint32_t interface = 0;
  std::uint64_t at_ns = 0;
  std::string from;  // "127.0.0.1:7000"
  std::string to;
  std::uint32_t number = 0;
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  std::string bytes;
  std::vector<std::string> comments;

  [[nodiscard]] bool syn() const { return (flags & 2) != 0; }
  [[nodiscard]] bool fin() const { return (flags & 1) != 0; }
  [[nodiscard]] bool rst() const { return (flags & 4) != 0; }
};

struct ReadCapture {
  std::string application;
  std::string comment;  // of the whole file
  std::vector<std::string> interfaces;
  std::vector<ReadPacket> packets;
  std::string
      wrong;  // the first thing that breaks a rule: of the blocks, of IP, of TCP; empty when none does

  /// What `from` sent to `to`, put together again by TCP's numbers.
  [[nodiscard]] std::string stream(const std::string& from, const std::string& to) const;
};

[[nodiscard]] ReadCapture read_pcapng(std::string_view file);

}  // namespace weir
