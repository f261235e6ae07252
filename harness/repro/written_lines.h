// The lines of a scenario's file, as weir writes it: a key each, known by its place and not by its number.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// One line. Empty ones are not kept.
struct WrittenLine {
  std::string table;  // "", "target", "streams/chatters", "fault/tcp-reset", "check/2"
  std::string key;    // "" for the table's header
  std::string text;
  /// "streams/chatters/messages"; of a header the table.
  [[nodiscard]] std::string path() const {
    return key.empty() || table.empty() ? table + key : table + "/" + key;
  }
  friend bool operator==(const WrittenLine&, const WrittenLine&) = default;
};

/// Of what write_scenario() wrote. A table is called by its `name`, and by its number, from 1, where it has none. Pure.
[[nodiscard]] std::vector<WrittenLine> lines_of(std::string_view toml);

/// What can be left out as one: a line, or a table with its lines.
struct Droppable {
  std::string path;
  std::vector<std::size_t> lines;  // positions
};

/// Every line and table that a search may try to leave out. What says which streams and faults there are is not among them, nor is what says
/// whose service it is, what its streams may end with, how long a run takes, and how many messages a stream has: their default is not the least.
[[nodiscard]] std::vector<Droppable> droppables_of(const std::vector<WrittenLine>& lines);

/// The file without some of the lines; a table left without keys goes as well, unless it is one of several of its kind.
[[nodiscard]] std::string text_without(const std::vector<WrittenLine>& lines,
                                       const std::vector<bool>& dropped);

/// The file with a comment behind each line, or above each table, whose path has a note.
[[nodiscard]] std::string annotated(const std::vector<WrittenLine>& lines,
                                    const std::map<std::string, std::string>& notes);

}  // namespace weir
