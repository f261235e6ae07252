// A user's mistakes, all of them, each with its place, its reason and its remedy.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A place in a text the user wrote. Lines and columns count from 1; line 0 means "no place known".
struct SourceSpan {
  std::string file;  // as the user named it, or "--set" for an override
  std::size_t line = 0;
  std::size_t column = 0;  // in bytes
  std::size_t length = 1;  // bytes to underline
  std::string text;        // the whole line, without its end
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

/// One mistake.
struct Problem {
  SourceSpan span;
  std::string key;     // dotted path: "streams[0].pace.rate"
  std::string reason;  // what is wrong: "unknown key 'cuont'"
  std::string remedy;  // what to do: "did you mean 'count'?"
};

/// Collects problems; order of addition is kept, render() sorts by place. Used by one thread at a time.
class ErrorList {
 public:
  void add(Problem problem) { problems_.push_back(std::move(problem)); }
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

  /// For people: a block a problem (file:line:column, reason, the line, a caret, the remedy), then their number.
  [[nodiscard]] std::string render() const;

 private:
  std::vector<Problem> problems_;
};

/// How many letters have to be put in, left out, replaced or swapped with their neighbour to make `b` of `a` (optimal
/// string alignment distance). Takes time and memory in the product of their lengths.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate closest to `word` (by edit_distance()), if close enough to be a likely slip of the
/// pen: at most a third of its letters, or one. Else the only one that begins with `word`, where that has three letters or
/// more. Empty when there is none.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace weir
