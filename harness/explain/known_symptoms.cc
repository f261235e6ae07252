#include "harness/explain/known_symptoms.h"

#include <algorithm>
#include <stdexcept>

#include "harness/explain/embedded.h"
#include "harness/explain/symptom_table.h"

namespace weir {
namespace {

constexpr std::string_view kTable = "symptoms";

std::optional<std::string_view> embedded_text(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return file.text;
  }
  return std::nullopt;
}

SymptomTable read_embedded() {
  ReadSymptoms read = read_symptoms(embedded_text(kTable).value_or(""), "scenarios/symptoms.toml");
  if (!read.errors.empty()) throw std::logic_error(read.errors.render());
  return std::move(read.table);
}

}  // namespace

const SymptomTable& known_symptoms() {
  static const SymptomTable kKnown = read_embedded();
  return kKnown;
}

std::optional<std::string_view> embedded_scenario(std::string_view name) {
  return name == kTable ? std::nullopt : embedded_text(name);
}

}  // namespace weir
