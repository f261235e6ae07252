// Texts that go out with a call, partly as they stand and partly filled in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/errors.h"

namespace weir {

/// A part of such a text.
struct CallTextPiece {
  enum class Kind {
    kText,         // as it stands
    kStream,       // "{stream}": its number within the group, from 0
    kIncarnation,  // "{incarnation}": how often it has been opened before
    kGroup,        // "{group}": its name
    kEnv,          // "${env:NAME}": a variable of the environment; `text` is its name
    kFile,         // "{file:PATH}": a file without the end of its last line; `text` is its path
  };
  Kind kind = Kind::kText;
  std::string text{};
  friend bool operator==(const CallTextPiece&, const CallTextPiece&) = default;
};
using CallText = std::vector<CallTextPiece>;

/// Whether something of it stands outside of the scenario, as a secret has to.
[[nodiscard]] bool comes_from_outside(const CallText& text);
/// Whether all of it stands as it is.
[[nodiscard]] bool is_plain(const CallText& text);

/// What is wrong with a text.
struct CallTextMistake {
  std::string reason;
  std::string remedy;
};

/// The text that parse_call_text() takes apart into this.
[[nodiscard]] std::string write_call_text(const CallText& text);

/// Takes a text apart into `out`. A brace that begins none of the above stands for itself, unless a lower-case word follows it and
/// ends with "}" or ":", since that is a slip of the pen; "{{" is one brace, "$${" a dollar sign before one. Pure.
[[nodiscard]] std::optional<CallTextMistake> parse_call_text(std::string_view text, CallText& out);

/// One field of a request's metadata.
struct MetadataEntry {
  /// What is made of the text once it is filled in.
  enum class Form {
    kPlain,
    kBasic,  // "user:password" (RFC 7617)
  };
  std::string key{};  // in lower case
  CallText value{};   // of a key that ends with "-bin" the bytes themselves
  Form form = Form::kPlain;
  std::string path{};  // "target.metadata.x-tenant"
  SourceSpan span{};   // where the value stands
  [[nodiscard]] bool is_binary() const { return key.ends_with("-bin"); }
  /// Says the same, wherever it stands.
  friend bool operator==(const MetadataEntry& a, const MetadataEntry& b) {
    return a.key == b.key && a.value == b.value && a.form == b.form;
  }
};

}  // namespace weir
