// What must not leave a machine, known by the name that it has.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// A field, header or variable of this name holds a secret by the sound of it: "x-api-key", "accessToken", "db_password".
[[nodiscard]] bool sounds_secret(std::string_view name);

/// `text` with *** in place of each value whose name sounds secret, in TOML, JSON or a line of headers: `name = "value"`, "name": value,
/// name: value, and the word after "bearer" or "basic". JSON in a TOML string as well. What weir reads from a variable or a file stays, since it only names
/// them: "${env:TOKEN}", "{file:/etc/token}"; so does a placeholder, and what `keep` and `remember` give names to. Numbers, true and false become "***" too. Pure.
[[nodiscard]] std::string redacted(std::string_view text);

}  // namespace weir
