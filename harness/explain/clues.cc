#include "harness/explain/clues.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

std::string without_underscores(std::string text) {
  std::erase(text, '_');
  return text;
}

/// "unavailable", "deadlineexceeded" (of DeadlineExceeded), "canceled"; -1 for other words and for numbers.
int code_named(const Word& word) {
  if (word.is_number) return -1;
  if (word.text == "canceled") return grpc_code::kCancelled;
  for (int code = 0; code <= grpc_code::kLast; ++code) {
    if (without_underscores(code_word(code)) == without_underscores(word.text)) return code;
  }
  return -1;
}

int number_of(const Word& word) {
  int number = -1;
  if (word.is_number) std::from_chars(word.text.data(), word.text.data() + word.text.size(), number);
  return number;
}

bool announces(const Word& word) {
  return word.text == "code" || word.text == "statuscode" || word.text == "status" ||
         word.text == "grpc_status";
}

/// "ok" and "internal" are words of any prose: a status is announced, numbered, shouted or in brackets.
std::optional<int> status_at(const std::vector<Word>& words, std::size_t i) {
  const Word* before = i > 0 ? &words[i - 1] : nullptr;
  const int code = code_named(words[i]);
  if (code >= 0) {
    const bool announced = before != nullptr && (announces(*before) || number_of(*before) == code);
    if (announced || words[i].in_brackets || (words[i].is_key && code != grpc_code::kOk)) return code;
    return std::nullopt;
  }
  const int number = number_of(words[i]);
  const bool is_status =
      before != nullptr && before->text == "grpc_status" && number >= 0 && number <= grpc_code::kLast;
  return is_status ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<int> status_in(const std::vector<Word>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (std::optional<int> status = status_at(words, i)) return status;
  }
  return std::nullopt;
}

std::string maker_in(std::string_view text, const std::vector<Maker>& makers) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  // Who is like another has marks of its own, and the other's may be there too.
  const Maker* best = nullptr;
  for (const Maker& maker : makers) {
    const bool marked = std::any_of(maker.marks.begin(), maker.marks.end(), [&](const std::string& mark) {
      return lower.find(mark) != std::string::npos;
    });
    if (marked && (best == nullptr || maker.like == best->name)) best = &maker;
  }
  return best == nullptr ? "" : best->name;
}

const Maker* find_maker(const std::vector<Maker>& makers, std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const Maker& maker : makers) {
    if (maker.name == lower || std::find(maker.also.begin(), maker.also.end(), lower) != maker.also.end())
      return &maker;
  }
  return nullptr;
}

}  // namespace weir
