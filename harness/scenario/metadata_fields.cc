#include "harness/scenario/metadata_fields.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace weir {
namespace {

/// Keys that somebody else writes, and what to do instead.
struct ReservedKey {
  std::string_view key;  // a "-" at its end: all that begin with it
  std::string_view reason;
  std::string_view remedy;
};
constexpr std::string_view kOfHttp = "HTTP/2 has no place for it (RFC 9113 section 8.2.2)";
constexpr std::array kReserved = {
    ReservedKey{":authority", "it is no metadata", "write authority = \"...\" in [target]"},
    ReservedKey{":path", "it is no metadata", "write method = \"package.Service/Method\" in [target]"},
    ReservedKey{"host", "HTTP/2 says it in ':authority'", "write authority = \"...\" in [target]"},
    ReservedKey{"user-agent", "the client writes it", "write user_agent = \"...\" in [target]"},
    ReservedKey{"grpc-timeout", "the client writes it", "write deadline = \"5s\" in [[streams]]"},
    ReservedKey{"grpc-encoding", "the client writes it", "write compression = \"gzip\" in [target]"},
    ReservedKey{"grpc-accept-encoding", "the client writes it", "write compression = \"gzip\" in [target]"},
    ReservedKey{"grpc-", "names that begin with 'grpc-' are gRPC's own", "use another name"},
    ReservedKey{"weir-", "names that begin with 'weir-' are weir's own",
                "use another name; what weir's own server is to do stands in [[streams]] server"},
    ReservedKey{"content-type", "the client writes it", "remove it"},
    ReservedKey{"te", "the client writes it", "remove it"},
    ReservedKey{"connection", kOfHttp, "remove it"},
    ReservedKey{"keep-alive", kOfHttp, "remove it"},
    ReservedKey{"proxy-connection", kOfHttp, "remove it"},
    ReservedKey{"transfer-encoding", kOfHttp, "remove it"},
    ReservedKey{"upgrade", kOfHttp, "remove it"},
};

const ReservedKey* reserved(std::string_view key) {
  const auto found = std::find_if(kReserved.begin(), kReserved.end(), [&](const ReservedKey& one) {
    return one.key.ends_with('-') ? key.starts_with(one.key) : key == one.key;
  });
  return found == kReserved.end() ? nullptr : &*found;
}

/// gRPC doc/PROTOCOL-HTTP2.md, "Custom-Metadata".
bool is_metadata_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

bool is_field_name(std::string_view key) {
  return is_metadata_key(key.starts_with(':') ? key.substr(1) : key);
}

namespace {

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// False, with the mistake told, where no field may be called so.
bool check_key(Mistakes& mistakes, const std::string& key, const Node& node) {
  const std::string lower = in_lower_case(key);
  if (const ReservedKey* other = reserved(lower)) {
    mistakes.at_key(node, fmt::format("'{}' can't be metadata: {}", key.substr(0, 60), other->reason),
                    std::string(other->remedy));
  } else if (!is_metadata_key(lower)) {
    mistakes.at_key(node, fmt::format("'{}' is no name of metadata", key.substr(0, 60)),
                    "use a-z, 0-9, '-', '_' and '.'");
  } else if (lower != key) {
    mistakes.at_key(node, fmt::format("'{}' has capitals, and HTTP/2 has none in names", key.substr(0, 60)),
                    fmt::format("write {}", lower));
  } else {
    return true;
  }
  return false;
}

/// What stands in the scenario itself and would be no header field's value (gRPC doc/PROTOCOL-HTTP2.md, "ASCII-Value").
std::optional<CallTextMistake> mistake_in_ascii(const CallText& value) {
  const auto is_text = [](const CallTextPiece& piece) { return piece.kind == CallTextPiece::Kind::kText; };
  for (const CallTextPiece& piece : value) {
    const bool printable = std::all_of(piece.text.begin(), piece.text.end(),
                                       [](unsigned char c) { return c >= 0x20 && c <= 0x7e; });
    if (is_text(piece) && !printable)
      return CallTextMistake{"it is not of printable ASCII alone",
                             "give the key a name that ends with -bin, whose value may be any bytes"};
  }
  const bool spaced = !value.empty() && ((is_text(value.front()) && value.front().text.front() == ' ') ||
                                         (is_text(value.back()) && value.back().text.back() == ' '));
  if (spaced)
    return CallTextMistake{"it begins or ends with a space, which is lost on the way", "remove the space"};
  return std::nullopt;
}

constexpr std::string_view kBase64 = "base64:";

/// The value of one field into `entry`.
std::optional<CallTextMistake> read_metadata_text(const std::string& text, MetadataEntry& entry) {
  const bool encoded = text.starts_with(kBase64);
  if (!entry.is_binary() && encoded)
    return CallTextMistake{"only metadata whose name ends with -bin carries bytes",
                           fmt::format("call it \"{}-bin\"", entry.key)};
  if (encoded) {
    std::string bytes;
    const absl::string_view digits(text.data() + kBase64.size(), text.size() - kBase64.size());
    if (!absl::Base64Unescape(digits, &bytes))
      return CallTextMistake{"what follows 'base64:' is no base64", "encode it: base64 -w0 FILE"};
    entry.value.clear();
    if (!bytes.empty()) entry.value.push_back({CallTextPiece::Kind::kText, std::move(bytes)});
    return std::nullopt;
  }
  if (std::optional<CallTextMistake> mistake = parse_call_text(text, entry.value)) return mistake;
  return entry.is_binary() ? std::nullopt : mistake_in_ascii(entry.value);
}

constexpr std::string_view kSecretReason =
    "a scenario is kept beside its report, so it must not hold a password or a token";
constexpr std::string_view kSecretRemedy = "write ${env:NAME}, or {file:PATH}";

void add_metadata_value(Mistakes& mistakes, const std::string& key, const Node& node,
                        std::vector<MetadataEntry>& out) {
  if (node.kind != Node::Kind::kString) {
    mistakes.at_value(
        node, fmt::format("'{}' must be a text, not {}", key, describe_node(node)),
        node.kind == Node::Kind::kInteger || node.kind == Node::Kind::kFloat || node.kind == Node::Kind::kBool
            ? fmt::format("put it in quotes: \"{}\"", node.value.text())
            : "write a text in quotes, or a list of such texts");
    return;
  }
  MetadataEntry entry{.key = key, .path = node.path, .span = node.value.span()};
  if (std::optional<CallTextMistake> mistake = read_metadata_text(node.text, entry)) {
    mistakes.at_value(node, fmt::format("'{}' can't be sent: {}", key, mistake->reason), mistake->remedy);
  } else if (key == "authorization" && !comes_from_outside(entry.value)) {
    mistakes.at_value(node, std::string(kSecretReason), std::string(kSecretRemedy));
  } else {
    out.push_back(std::move(entry));
  }
}

/// The value as read_metadata_text() reads it.
WrittenValue write_metadata_text(const MetadataEntry& entry) {
  if (entry.is_binary() && is_plain(entry.value)) {
    const std::string bytes = entry.value.empty() ? std::string() : entry.value.front().text;
    return toml_value(std::string(kBase64) + absl::Base64Escape(bytes));
  }
  return toml_value(write_call_text(entry.value));
}

/// A text of `auth`.
std::optional<MetadataEntry> read_credential(Mistakes& mistakes, const Node& node, bool secret) {
  if (!read_value(mistakes, node,
                  {.type = ValueType::kString, .choices = {}, .low = {}, .high = {}, .above_low = true}))
    return std::nullopt;
  MetadataEntry entry{.key = "authorization", .path = node.path, .span = node.value.span()};
  std::optional<CallTextMistake> mistake = parse_call_text(node.text, entry.value);
  if (!mistake) mistake = mistake_in_ascii(entry.value);
  if (mistake) {
    mistakes.at_value(node, fmt::format("it can't be sent: {}", mistake->reason), mistake->remedy);
  } else if (secret && !comes_from_outside(entry.value)) {
    mistakes.at_value(node, std::string(kSecretReason), std::string(kSecretRemedy));
  } else {
    return entry;
  }
  return std::nullopt;
}

/// Stands before a token (RFC 6750 section 2.1).
const CallTextPiece kBearer{CallTextPiece::Kind::kText, "Bearer "};
/// Stands between a user's name, which has none, and the password (RFC 7617 section 2).
const CallTextPiece kColon{CallTextPiece::Kind::kText, ":"};

/// The user and the password that a field was made of.
BasicTable taken_apart(const MetadataEntry& entry) {
  const auto colon = std::find(entry.value.begin(), entry.value.end(), kColon);
  BasicTable out;
  out.user.value.assign(entry.value.begin(), colon);
  out.password.value.assign(colon + 1, entry.value.end());
  return out;
}

FieldInfo credential_info(std::string key, std::string help, Need need) {
  return {.key = std::move(key),
          .type = "a text in quotes",
          .limits = {},
          .default_text = {},
          .help = std::move(help),
          .required = need == Need::kRequired,
          .one_of = {},
          .shape = shape_of(
              {.type = ValueType::kString, .choices = {}, .low = {}, .high = {}, .above_low = true})};
}

}  // namespace

void read_metadata(Mistakes& mistakes, const Node& node, std::vector<MetadataEntry>& out) {
  if (!expect_table(mistakes, node)) return;
  for (const auto& [key, value] : node.members) {
    if (!check_key(mistakes, key, value)) continue;
    if (value.kind == Node::Kind::kArray) {
      for (const Node& item : value.items) add_metadata_value(mistakes, key, item, out);
    } else {
      add_metadata_value(mistakes, key, value, out);
    }
  }
}

std::optional<WrittenValue> write_metadata(const std::vector<MetadataEntry>& entries) {
  std::vector<std::pair<std::string, std::vector<WrittenValue>>> keys;
  for (const MetadataEntry& entry : entries) {
    if (keys.empty() || keys.back().first != entry.key) keys.emplace_back(entry.key, 0);
    keys.back().second.push_back(write_metadata_text(entry));
  }
  WrittenValue out{.is_table = true};
  for (const auto& [key, values] : keys)
    out.members.emplace_back(key, values.size() == 1 ? values.front() : toml_list(values));
  return keys.empty() ? std::nullopt : std::optional(std::move(out));
}

FieldTable<BasicTable> basic_fields() {
  return {
      {credential_info("user", "whose password it is", Need::kRequired),
       [](Mistakes& mistakes, const Node& node, BasicTable& out) {
         std::optional<MetadataEntry> read = read_credential(mistakes, node, false);
         if (!read) return;
         const auto ends_name = [](const CallTextPiece& piece) {
           return piece.kind == CallTextPiece::Kind::kText && piece.text.find(':') != std::string::npos;
         };
         if (std::any_of(read->value.begin(), read->value.end(), ends_name)) {
           mistakes.at_value(node, "a user's name can't have a ':' in it, which is where the password begins",
                             "write the name without it (RFC 7617)");
         } else {
           out.user = *std::move(read);
         }
       },
       [](const BasicTable& from) { return std::optional(write_metadata_text(from.user)); }},
      {credential_info("password", "${env:NAME} or {file:PATH}, never the password itself", Need::kRequired),
       [](Mistakes& mistakes, const Node& node, BasicTable& out) {
         if (auto read = read_credential(mistakes, node, true)) out.password = *std::move(read);
       },
       [](const BasicTable& from) { return std::optional(write_metadata_text(from.password)); }},
  };
}

FieldTable<AuthTable> auth_fields() {
  Field<AuthTable> bearer{
      credential_info("bearer", "a token: ${env:NAME} or {file:PATH}, never the token itself (RFC 6750)",
                      Need::kOptional),
      [](Mistakes& mistakes, const Node& node, AuthTable& out) {
        std::optional<MetadataEntry> read = read_credential(mistakes, node, true);
        if (!read) return;
        read->value.insert(read->value.begin(), kBearer);
        out.bearer = std::move(read);
      },
      [](const AuthTable& from) -> std::optional<WrittenValue> {
        if (!from.bearer) return std::nullopt;
        MetadataEntry token = *from.bearer;
        token.value.erase(token.value.begin());  // kBearer
        return write_metadata_text(token);
      }};
  Field<AuthTable> basic{
      {.key = "basic",
       .type = "a table",
       .limits = {},
       .default_text = {},
       .help = "a user's name and password (RFC 7617)",
       .required = false,
       .one_of = {},
       .shape = shape_of_table(infos_of(basic_fields()))},
      [](Mistakes& mistakes, const Node& node, AuthTable& out) {
        if (!expect_table(mistakes, node)) return;
        BasicTable words;
        read_table(mistakes, node, basic_fields(), words);
        MetadataEntry& entry = out.basic.emplace(std::move(words.user));
        entry.form = MetadataEntry::Form::kBasic;
        entry.value.push_back(kColon);
        entry.value.insert(entry.value.end(), words.password.value.begin(), words.password.value.end());
        // What can be missing is the password.
        entry.path = words.password.path;
        entry.span = words.password.span;
      },
      [](const AuthTable& from) {
        return from.basic ? std::optional(write_table(basic_fields(), taken_apart(*from.basic)))
                          : std::nullopt;
      }};
  return {one_of("auth", std::move(bearer)), one_of("auth", std::move(basic))};
}

Field<Target> auth_field() {
  FieldInfo info{.key = "auth",
                 .type = "a table with one key",
                 .limits = {},
                 .default_text = {},
                 .help =
                     "credentials that every call carries: { bearer = \"${env:TOKEN}\" } or { basic = "
                     "{ user = \"me\", password = \"{file:password.txt}\" } }"};
  info.shape = shape_of_table(infos_of(auth_fields()));
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, Target& out) {
            if (node.kind != Node::Kind::kTable) {
              mistakes.at_value(node, fmt::format("'auth' must be a table, not {}", describe_node(node)),
                                "write auth = { bearer = \"${env:TOKEN}\" }");
              return;
            }
            AuthTable words;
            read_table(mistakes, node, auth_fields(), words);
            if (!mistakes.is_sound(&node)) return;
            if (node.find("bearer") != nullptr && node.find("basic") != nullptr) {
              mistakes.at_key(*node.find("basic"), "a call carries one 'authorization', and there are two",
                              "keep 'bearer' or 'basic'");
            } else if (!words.bearer && !words.basic) {
              mistakes.at_value(node, "'auth' says nothing", "write { bearer = \"${env:TOKEN}\" }");
            } else {
              out.auth = words.bearer ? std::move(words.bearer) : std::move(words.basic);
            }
          },
          [](const Target& from) -> std::optional<WrittenValue> {
            if (!from.auth) return std::nullopt;
            AuthTable words;
            (from.auth->form == MetadataEntry::Form::kBasic ? words.basic : words.bearer) = from.auth;
            return write_table(auth_fields(), words);
          }};
}

}  // namespace weir
