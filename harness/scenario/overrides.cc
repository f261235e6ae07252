#include "harness/scenario/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "harness/base/address.h"
#include "harness/model/utf8.h"
#include "harness/scenario/document.h"
#include "harness/scenario/metadata_fields.h"
#include "harness/scenario/preflight.h"
#include "harness/scenario/spread_fields.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

using Kind = Node::Kind;

constexpr std::string_view kSetName = "--set";

/// Keys of one table of which only one may stand. Tables are named without the numbers in their lists.
struct Rivals {
  std::string_view table;
  std::vector<std::string> keys;
};

template <typename T>
void add_rivals(std::string_view table, const FieldTable<T>& fields, std::vector<Rivals>& out) {
  std::map<std::string, std::vector<std::string>> groups;
  for (const Field<T>& field : fields) {
    if (!field.info.one_of.empty()) groups[field.info.one_of].push_back(field.info.key);
  }
  for (auto& [what, keys] : groups) out.push_back({table, std::move(keys)});
}

const std::vector<Rivals>& rivals() {
  static const std::vector<Rivals> kRivals = [] {
    std::vector<Rivals> all;
    add_rivals("target", target_fields(), all);
    add_rivals("target.auth", auth_fields(), all);
    add_rivals("streams.pace", pace_fields(), all);
    add_rivals("streams.pace.think", time_spread_fields(), all);
    add_rivals("streams.live", time_spread_fields(), all);
    add_rivals("streams.reply", reply_fields(), all);
    add_rivals("streams.on_reply", reaction_fields(), all);
    add_rivals("streams.on_reply.after", time_spread_fields(), all);
    add_rivals("streams.payload.size", size_spread_fields(), all);
    add_rivals("fault.select", selection_fields(), all);
    add_rivals("fault.at", trigger_fields(), all);
    return all;
  }();
  return kRivals;
}

/// "streams[0].pace" without its numbers: "streams.pace".
std::string without_numbers(const std::string& path) {
  std::string out;
  bool inside = false;
  for (char c : path) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

std::vector<std::string> split_key(const std::string& key) {
  std::vector<std::string> parts(1);
  for (char c : key) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool says_no(const Node& node) { return node.kind == Kind::kBool && !node.flag; }

/// What an entry of a list of tables is called on the command line.
std::string label_of(const Node& item, const std::string& list) {
  auto text = [&](std::string_view key) {
    const Node* node = item.find(key);
    return node == nullptr ? std::string() : node->text;
  };
  if (list == "check") return text("metric");
  std::string name = text("name");
  return name.empty() && list == "fault" ? text("kind") + "@" + text("on") : name;
}

/// One override on its way into the document.
class Setter {
 public:
  Setter(const Override& change, Mistakes& mistakes)
      : change_(change),
        mistakes_(mistakes),
        source_(std::make_shared<const SourceText>(std::string(kSetName), change.typed)),
        parts_(split_key(change.key)) {
    std::size_t key_at = change.typed.find(change.key);
    key_start_ = key_at == std::string::npos ? 0 : key_at;
    std::size_t value_at = change.typed.rfind(change.value);
    value_start_ = value_at == std::string::npos ? 0 : value_at;
  }

  void apply(Node& root) {
    bool named =
        std::none_of(parts_.begin(), parts_.end(), [](const std::string& part) { return part.empty(); });
    if (!named || parts_.size() > kMaxNesting) {
      complain(0, fmt::format("'{}' is not a key", change_.key.substr(0, 60)),
               "write the parts of the key with single dots between them: target.address");
      return;
    }
    std::optional<Node> value = parse_value();
    if (!value) return;
    Node* here = &root;
    std::size_t part = 0;
    while (part + 1 < parts_.size()) {
      here = here->kind == Kind::kArray ? enter_list(*here, part) : enter_table(*here, part);
      if (here == nullptr) return;
    }
    put(*here, part, std::move(*value));
  }

 private:
  /// The value as TOML when it is, else as text.
  std::optional<Node> parse_value() {
    constexpr std::string_view kKey = "v = ";
    ErrorList errors;
    std::optional<Node> document = parse_document(std::string(kKey) + change_.value + "\n", "--set", errors);
    if (document && document->members.size() == 1) {
      Node value = std::move(document->members.begin()->second);
      rebase(value, kKey.size());
      return value;
    }
    if (!is_utf8(change_.value)) {
      mistakes_.at_place(Place{}, change_.key, "a value of --set is not UTF-8 text", "type it again");
      return std::nullopt;
    }
    // A list, a table or a text was meant, and is broken; taken as a bare word it would only puzzle.
    bool ipv6 = change_.value.starts_with('[') && !find_address_mistake(change_.value);
    if (!ipv6 && !change_.value.empty() &&
        std::string_view("[{\"'").find(change_.value.front()) != std::string_view::npos) {
      const Problem& problem = errors.empty() ? Problem{} : errors.problems().front();
      mistakes_.at_place(whole_value(), change_.key,
                         problem.reason.empty() ? "this is not one value" : problem.reason, problem.remedy);
      return std::nullopt;
    }
    Node word;
    word.kind = Kind::kString;
    word.text = change_.value;
    word.value = whole_value();
    return word;
  }

  Place whole_value() const {
    return {source_, value_start_, std::max<std::size_t>(1, change_.value.size())};
  }

  /// Moves places in the text that was parsed to places in the text that was typed.
  void rebase(Node& node, std::size_t shift) {
    for (Place* place : {&node.key, &node.value}) {
      place->source = source_;
      place->offset = place->offset < shift ? 0 : place->offset - shift + value_start_;
    }
    for (Node& item : node.items) rebase(item, shift);
    for (auto& [key, member] : node.members) rebase(member, shift);
  }

  /// Paths follow from where the value was put.
  static void set_paths(Node& node, const std::string& path) {
    node.path = path;
    for (std::size_t i = 0; i < node.items.size(); ++i)
      set_paths(node.items[i], fmt::format("{}[{}]", path, i));
    for (auto& [key, member] : node.members) set_paths(member, join_path(path, key));
  }

  Place place_of_part(std::size_t part) const {
    std::size_t offset = key_start_;
    for (std::size_t i = 0; i < part; ++i) offset += parts_[i].size() + 1;
    return {source_, offset, parts_[part].size()};
  }

  void complain(std::size_t part, std::string reason, std::string remedy) {
    mistakes_.at_place(place_of_part(part), change_.key, std::move(reason), std::move(remedy));
  }

  /// Steps into the member of a table, made when it isn't there.
  Node* enter_table(Node& table, std::size_t& part) {
    const std::string& key = parts_[part];
    bool is_list = table.path.empty() &&
                   (key == "streams" || key == "links" || key == "fault" || key == "check" || key == "calls");
    auto [it, made] = table.members.try_emplace(key);
    Node& member = it->second;
    if (made && is_list) {
      table.members.erase(it);
      complain(part, fmt::format("the scenario has no [[{}]]", key),
               "--set changes what is there; add it to the file");
      return nullptr;
    }
    if (made) {
      member.path = join_path(table.path, key);
      member.key = member.value = place_of_part(part);
    }
    std::string where = without_numbers(member.path);
    if (member.kind == Kind::kString && (where == "streams.pace" || where == "fault.select")) widen(member);
    if (member.kind != Kind::kTable && member.kind != Kind::kArray) {
      complain(part + 1, fmt::format("'{}' is a value: there are no keys below it", key),
               fmt::format("set '{}' itself", member.path));
      return nullptr;
    }
    ++part;
    return &member;
  }

  /// pace = "ping-pong" is short for a table, and select = "all" for none of its keys.
  static void widen(Node& member) {
    Node word = member;
    member.kind = Kind::kTable;
    member.text.clear();
    if (without_numbers(member.path) != "streams.pace") return;
    word.path = join_path(member.path, "kind");
    member.members.emplace("kind", std::move(word));
  }

  /// Steps into the entry of a list, by name or by number. Names may hold dots, as metrics do: the longest
  /// fits.
  Node* enter_list(Node& list, std::size_t& part) {
    for (std::size_t end = parts_.size() - 1; end > part; --end) {
      std::string label =
          fmt::format("{}", fmt::join(parts_.begin() + static_cast<std::ptrdiff_t>(part),
                                      parts_.begin() + static_cast<std::ptrdiff_t>(end), "."));
      for (Node& item : list.items) {
        if (label_of(item, list.path) == label) {
          part = end;
          return &item;
        }
      }
    }
    if (Node* item = item_by_number(list, parts_[part])) {
      ++part;
      return item;
    }
    complain_no_entry(list, part);
    return nullptr;
  }

  static Node* item_by_number(Node& list, const std::string& text) {
    std::size_t index = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    bool number = error == std::errc() && end == text.data() + text.size();
    return number && index < list.items.size() ? &list.items[index] : nullptr;
  }

  void complain_no_entry(const Node& list, std::size_t part) {
    std::vector<std::string> labels;
    for (const Node& item : list.items) {
      std::string label = label_of(item, list.path);
      if (!label.empty()) labels.push_back(label);
    }
    complain(part, fmt::format("[[{}]] has no '{}'", list.path, parts_[part]),
             suggest(parts_[part], labels, fmt::format("use {}, or a number from 0", enumerate(labels))));
  }

  void put(Node& parent, std::size_t part, Node value) {
    const std::string& key = parts_[part];
    if (parent.kind == Kind::kArray) {
      complain(part, fmt::format("'{}' names no key", change_.key),
               "add the key to change: streams.chatters.count");
      return;
    }
    if (parent.kind != Kind::kTable) {
      complain(part, fmt::format("there are no keys below '{}'", parent.path), "check the key");
      return;
    }
    std::string table = without_numbers(parent.path);
    for (const Rivals& group : rivals()) {
      if (group.table != table || std::find(group.keys.begin(), group.keys.end(), key) == group.keys.end())
        continue;
      if (says_no(value)) continue;  // embedded = false rules nothing out
      if (is_taken_back(parent, group, key, part)) return;
      for (const std::string& rival : group.keys) parent.members.erase(rival);
    }
    set_paths(value, join_path(parent.path, key));
    value.key = place_of_part(part);
    parent.members[key] = std::move(value);
  }

  /// A key in place of one of the file is what --set is for; one in place of another --set would undo it without a word.
  bool is_taken_back(const Node& table, const Rivals& group, const std::string& key, std::size_t part) {
    for (const std::string& rival : group.keys) {
      const Node* const other = rival == key ? nullptr : table.find(rival);
      // What a verb itself puts there (TARGET of check) has another text, and mistakes of its own.
      const bool typed = other != nullptr && other->key.span().file == kSetName && other->key.text() == rival;
      if (!typed || says_no(*other)) continue;
      complain(part, fmt::format("--set sets '{}' and '{}', and only one of them can stand", rival, key),
               "leave one of the two out");
      return true;
    }
    return false;
  }

  const Override& change_;
  Mistakes& mistakes_;
  std::shared_ptr<const SourceText> source_;
  std::vector<std::string> parts_;
  std::size_t key_start_ = 0;
  std::size_t value_start_ = 0;
};

}  // namespace

void apply_overrides(Node& root, const std::vector<Override>& overrides, Mistakes& mistakes) {
  for (const Override& change : overrides) Setter(change, mistakes).apply(root);
}

}  // namespace weir
