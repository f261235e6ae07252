#include "harness/explain/symptom_table.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "harness/h2/grpc_code.h"
#include "harness/scenario/document.h"
#include "harness/scenario/fields.h"

namespace weir {
namespace {

using TextsByName = std::map<std::string, std::vector<std::string>>;

template <typename T>
Field<T> own_field(std::string key, std::function<void(Mistakes&, const Node&, T&)> read,
                   Need need = Need::kOptional) {
  FieldInfo info{.key = std::move(key),
                 .type = "a list of texts",
                 .limits = {},
                 .default_text = {},
                 .help = "see the head of the table",
                 .required = need == Need::kRequired};
  return {std::move(info), std::move(read),
          [](const T&) -> std::optional<WrittenValue> { return std::nullopt; }};
}

template <typename T>
Field<T> texts_field(std::string key, std::vector<std::string> T::*member, Need need = Need::kOptional) {
  return own_field<T>(
      std::move(key),
      [member](Mistakes& mistakes, const Node& node, T& out) {
        if (auto texts = read_texts(mistakes, node)) out.*member = *std::move(texts);
      },
      need);
}

Field<Symptom> statuses_field() {
  return own_field<Symptom>("status", [](Mistakes& mistakes, const Node& node, Symptom& out) {
    for (const std::string& word : read_texts(mistakes, node).value_or(std::vector<std::string>())) {
      const int code = code_from_word(word);
      if (code < 0)
        mistakes.at_value(node, fmt::format("'{}' is no status", word), "write one such as \"UNAVAILABLE\"");
      out.statuses.push_back(code);
    }
  });
}

Field<Symptom> seen_field(std::string key, std::vector<MakerVersion> Symptom::*member) {
  return own_field<Symptom>(std::move(key), [member](Mistakes& mistakes, const Node& node, Symptom& out) {
    for (const std::string& text : read_texts(mistakes, node).value_or(std::vector<std::string>())) {
      const std::size_t space = std::min(text.find(' '), text.size());
      (out.*member).push_back({text.substr(0, space), text.substr(std::min(space + 1, text.size()))});
    }
  });
}

FieldTable<Symptom> symptom_fields() {
  return {
      value_field("id", &Symptom::id, ValueSpec{}, "names the row", Need::kRequired),
      value_field("cause", &Symptom::cause, ValueSpec{}, "what happened", Need::kRequired),
      value_field("why", &Symptom::why, ValueSpec{}, "how, and what to do", Need::kRequired),
      texts_field("texts", &Symptom::texts, Need::kRequired),
      statuses_field(),
      seen_field("client", &Symptom::clients),
      seen_field("behind", &Symptom::proxies),
      seen_field("server", &Symptom::servers),
      value_field("after", &Symptom::after, time_from(Duration(0)), "the timer that runs out"),
      value_field("when", &Symptom::when, ValueSpec{}, "what has to be the case"),
      value_field("wire", &Symptom::wire, ValueSpec{}, "what the connection carries", Need::kRequired),
      value_field("tell", &Symptom::tell, ValueSpec{}, "where else it shows"),
      value_field("scenario", &Symptom::scenario, ValueSpec{}, "what makes it", Need::kRequired),
      texts_field("set", &Symptom::set),
      texts_field("source", &Symptom::sources, Need::kRequired),
  };
}

FieldTable<Maker> maker_fields() {
  return {
      value_field("name", &Maker::name, ValueSpec{}, "its name", Need::kRequired),
      texts_field("also", &Maker::also),
      value_field("like", &Maker::like, ValueSpec{}, "says what this one says"),
      texts_field("marks", &Maker::marks),
  };
}

template <typename T>
std::vector<T> read_rows(Mistakes& mistakes, const Node& root, const char* key, const FieldTable<T>& fields) {
  std::vector<T> rows;
  const Node* list = root.find(key);
  if (list == nullptr || !expect_list(mistakes, *list, fmt::format("[[{}]]", key))) return rows;
  for (const Node& item : list->items) {
    T& row = rows.emplace_back();
    if (expect_table(mistakes, item)) read_table(mistakes, item, fields, row);
  }
  return rows;
}

TextsByName read_names(Mistakes& mistakes, const Node& root, const char* key) {
  TextsByName names;
  const Node* table = root.find(key);
  if (table == nullptr || !expect_table(mistakes, *table)) return names;
  for (const auto& [name, node] : table->members) {
    if (auto texts = read_texts(mistakes, node)) names[name] = *std::move(texts);
  }
  return names;
}

/// What begins with `mark` is replaced by what stands under the name behind it.
void replace_names(Mistakes& mistakes, const Node* node, std::string_view mark, const TextsByName& names,
                   std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) {
    if (!text.starts_with(mark)) {
      out.push_back(text);
      continue;
    }
    const auto found = names.find(text.substr(mark.size()));
    if (found != names.end()) {
      out.insert(out.end(), found->second.begin(), found->second.end());
    } else if (node != nullptr) {
      mistakes.at_value(*node, fmt::format("nothing is called '{}'", text), "declare it above the rows");
    }
  }
  texts = std::move(out);
}

void check_makers(Mistakes& mistakes, const Node& row, const char* key, const std::vector<MakerVersion>& seen,
                  const std::vector<Maker>& makers) {
  for (const MakerVersion& one : seen) {
    const bool known =
        std::any_of(makers.begin(), makers.end(), [&](const Maker& maker) { return maker.name == one.name; });
    const Node* node = row.find(key);
    if (!known && node != nullptr)
      mistakes.at_value(*node, fmt::format("'{}' is declared nowhere", one.name),
                        "declare it above the rows");
  }
}

void check_likes(Mistakes& mistakes, const Node& root, const std::vector<Maker>& makers) {
  for (const Maker& maker : makers) {
    if (!maker.like.empty() && find_maker(makers, maker.like) == nullptr)
      mistakes.at_place(root.value, "client",
                        fmt::format("'{}' is like '{}', and that is nobody", maker.name, maker.like),
                        "name one that is declared");
  }
}

/// What rows say of others: names that are replaced, makers, ids.
void finish_rows(Mistakes& mistakes, const Node& root, SymptomTable& table) {
  const TextsByName words = read_names(mistakes, root, "words");
  const TextsByName measured = read_names(mistakes, root, "measured");
  std::set<std::string> ids;
  for (std::size_t i = 0; i < table.symptoms.size(); ++i) {
    const Node& node = root.find("symptom")->items[i];
    Symptom& row = table.symptoms[i];
    replace_names(mistakes, node.find("texts"), "@", words, row.texts);
    replace_names(mistakes, node.find("source"), "measured: ", measured, row.sources);
    check_makers(mistakes, node, "client", row.clients, table.clients);
    check_makers(mistakes, node, "behind", row.proxies, table.proxies);
    check_makers(mistakes, node, "server", row.servers, table.servers);
    if (!ids.insert(row.id).second)
      mistakes.at_value(node, fmt::format("a second row is called '{}'", row.id), "give each row its own id");
  }
}

void read_root(Mistakes& mistakes, const Node& root, SymptomTable& table) {
  static const std::vector<std::string> kKeys = {"measured", "words", "client", "proxy", "server", "symptom"};
  for (const auto& [key, member] : root.members) {
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
      mistakes.at_key(member, fmt::format("unknown key '{}'", key),
                      suggest(key, kKeys, fmt::format("the keys here are {}", enumerate(kKeys))));
  }
  table.clients = read_rows(mistakes, root, "client", maker_fields());
  table.proxies = read_rows(mistakes, root, "proxy", maker_fields());
  table.servers = read_rows(mistakes, root, "server", maker_fields());
  table.symptoms = read_rows(mistakes, root, "symptom", symptom_fields());
  check_likes(mistakes, root, table.clients);
  finish_rows(mistakes, root, table);
}

}  // namespace

ReadSymptoms read_symptoms(std::string_view text, const std::string& file) {
  ReadSymptoms read;
  const std::optional<Node> root = parse_document(text, file, read.errors);
  if (!root) return read;
  Mistakes mistakes(read.errors);
  read_root(mistakes, *root, read.table);
  return read;
}

}  // namespace weir
