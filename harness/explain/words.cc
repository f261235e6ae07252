#include "harness/explain/words.h"

#include <algorithm>
#include <cctype>

namespace weir {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

template <typename Is>
std::size_t count_of(std::string_view text, Is is) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is));
}
template <typename Is>
bool all_of(std::string_view text, Is is) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

/// Without a port at its end; nothing is cut where there is none.
std::string_view without_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.size() - colon > 6 || !all_of(text.substr(colon + 1), is_digit))
    return text;
  return text.substr(0, colon);
}

/// 10.0.0.1, and 10.x.x.x as people hide it.
bool is_ipv4(std::string_view text) {
  return count_of(text, [](char c) { return c == '.'; }) == 3 && !text.starts_with('.') &&
         !text.ends_with('.') &&
         all_of(text, [](char c) { return is_digit(c) || c == '.' || c == 'x' || c == '*'; });
}

bool is_ipv6(std::string_view text) {
  return count_of(text, [](char c) { return c == ':'; }) >= 2 &&
         all_of(
             text,
             [](char c) { return is_hex(c) || c == ':' || c == '[' || c == ']' || c == '%' || c == '.'; }) &&
         text.find('[') != std::string_view::npos;
}

/// host.name:443, localhost:50051
bool is_host_with_port(std::string_view text) {
  const std::string_view host = without_port(text);
  if (host.size() == text.size() || host.empty()) return false;
  const bool is_name =
      all_of(host, [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; });
  return is_name && (host.find('.') != std::string_view::npos || text.size() - host.size() >= 4);
}

bool is_address(std::string_view text) {
  for (const std::string_view scheme : {"ipv4:", "ipv6:", "dns:", "http://", "https://", "tcp:"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  while (text.starts_with('/')) text.remove_prefix(1);
  if (const std::size_t slash = text.rfind('/'); slash != std::string_view::npos)
    text.remove_prefix(slash + 1);
  return is_ipv4(without_port(text)) || is_ipv6(without_port(text)) || is_host_with_port(text);
}

/// 2026-11-30T01:05:14.123Z, 01:05:14, @1626692243.576262296
bool is_time(std::string_view text) {
  if (text.starts_with('@')) text.remove_prefix(1);
  const bool only = all_of(text, [](char c) {
    return is_digit(c) || c == ':' || c == '.' || c == '-' || c == '+' || c == 'T' || c == 'Z' || c == '/';
  });
  return only && count_of(text, is_digit) >= 6 && count_of(text, [](char c) { return !is_digit(c); }) >= 1;
}

/// A UUID, a trace's id, a pointer.
bool is_id(std::string_view text) {
  if (text.starts_with("0x")) return text.size() >= 8 && all_of(text.substr(2), is_hex);
  return text.size() >= 16 && count_of(text, is_digit) > 0 &&
         all_of(text, [](char c) { return is_hex(c) || c == '-'; });
}

/// /app/node_modules/x.js, /chat.ChatService/Talk
bool is_path(std::string_view text) {
  return text.starts_with('/') && count_of(text, [](char c) { return c == '/'; }) >= 2;
}

bool parts(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("\"'`(){}<>,;=|\\").find(c) != std::string_view::npos;
}

class Splitter {
 public:
  explicit Splitter(bool pattern) : pattern_(pattern) {}

  void add_chunk(std::string_view chunk) {
    while (!chunk.empty() && (chunk.back() == ':' || chunk.back() == '.' || chunk.back() == '-'))
      chunk.remove_suffix(1);
    if (is_address(chunk)) return add(std::string(kAddressWord), false);
    if (is_time(chunk) || is_id(chunk) || is_path(chunk)) return;
    for (std::size_t i = 0; i < chunk.size();) {
      std::size_t end = i;
      while (end < chunk.size() && is_word(chunk[end])) ++end;
      if (end > i) add_run(chunk.substr(i, end - i), i > 0 && chunk[i - 1] == '[');
      if (end == i) add_sign(chunk[i]);
      i = std::max(end, i + 1);
    }
  }

  std::vector<Word> words;

 private:
  void add_sign(char sign) {
    if (pattern_ && (std::string_view(&sign, 1) == kAnyWords || std::string_view(&sign, 1) == kAnyNumber))
      add(std::string(1, sign), false);
  }

  void add_run(std::string_view run, bool in_brackets) {
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(run.begin(), run.end(), is_digit) - run.begin());
    if (digits > 0) {
      add(std::string(run.substr(0, digits)), true);
      words.back().is_number = true;
      run.remove_prefix(digits);
    }
    if (run.empty()) return;
    const bool shouted = run.size() >= 2 && count_of(run, is_upper) >= 2 &&
                         all_of(run, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
    std::string lower(run);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    add(std::move(lower), shouted);
    words.back().in_brackets = in_brackets;
  }

  void add(std::string text, bool is_key) {
    Word& word = words.emplace_back();
    word.text = std::move(text);
    word.is_key = is_key;
  }

  bool pattern_;
};

}  // namespace

std::vector<Word> words_of(std::string_view text, bool pattern) {
  Splitter splitter(pattern);
  for (std::size_t i = 0; i < text.size() && splitter.words.size() < kMostWords;) {
    std::size_t end = i;
    while (end < text.size() && !parts(text[end])) ++end;
    if (end > i) splitter.add_chunk(text.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return std::move(splitter.words);
}

}  // namespace weir
