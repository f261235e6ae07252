#include "tests/confusion/page.h"

#include <fmt/format.h>

#include "tests/confusion/explanations.h"

namespace weir::confusion {
namespace {

constexpr std::string_view kIntroduction = R"(# The classifier, measured

weir gives every stream's end a class: `tcp.rst`, `local.cancel`, `grpc.truncated_ok`, ... This page shows how good it is at
that. `scripts/confusion --write` makes it: every scenario of the library that breaks something, and one with every code and
status there is (`tests/confusion/every-choice.toml`), runs on both engines through the relay. The relay sees every frame and
knows what it did itself, so what it proves is the truth; beside it stands what the client alone would have said of the same
stream. Runs differ a little: what a reset meets on its way is a race.

How sure a class is stands in `certainty` of `streams.jsonl`:

- *proven*: the relay, the marker trailer of weir's own server, the wire engine's own frames or weir's own act says so;
- *inferred*: from the status code, its text and the state of the channel, which is all that the gRPC library tells;
- *ambiguous*: something else fits as well, and stands in `alternatives`: two events that lie closer together than clocks tell.

**The client alone** has its status, its channel's state, its own acts and the replies that it counted; on the wire engine its
own frames as well. It knows neither the relay nor the server's marker trailer (`class_by_client`). With the marker
(`class_by_client_and_marker`) it knows which statuses weir's own server chose, which no other server tells.

In a matrix a row is the truth and a column what the client said: `itself`, or one of the classes that it said by mistake. All
other columns would be empty.
)";

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

double share(std::uint32_t part, std::size_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string_view title_of(std::string_view engine) {
  return engine == "grpc" ? "gRPC C++ client (`engine = \"grpc\"`)" : "Wire client (`engine = \"wire\"`)";
}

class Page {
 public:
  std::string write(const std::vector<Measured>& engines) {
    text_ = kIntroduction;
    add_summary(engines);
    for (const Measured& measured : engines) add_engine(measured);
    return std::move(text_);
  }

 private:
  template <typename... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    text_ += fmt::format(format, std::forward<Values>(values)...);
  }

  void add_summary_row(std::string_view engine, std::string_view who, const Matrix& matrix) {
    add("| {} | {} | {} of {} | {} | {} of {} | {} |\n", engine, who, matrix.right(), matrix.streams(),
        percent(share(matrix.right(), matrix.streams())), matrix.classes_right(), matrix.truths().size(),
        percent(matrix.share_of_classes()));
  }

  void add_summary(const std::vector<Measured>& engines) {
    add("\n## In short\n\n| engine | who | streams right | | classes all right | mean over the classes |\n");
    add("|---|---|---:|---:|---:|---:|\n");
    for (const Measured& measured : engines) {
      const Construction built = hold_against_construction(measured.ends);
      const auto wrong = static_cast<std::uint32_t>(built.wrong.size());
      const std::uint32_t all = built.struck + built.others;
      add("| {} | with the tap | {} of {} | {} | | |\n", measured.engine, all - wrong, all,
          percent(share(all - wrong, all)));
      add_summary_row(measured.engine, "client alone", Matrix(measured.ends, View::kAnyServer));
      add_summary_row(measured.engine, "client and marker", Matrix(measured.ends, View::kWeirServer));
    }
    add("\n*With the tap* is held against what was done to each stream: its fault's class, or for an "
        "untouched one a good\n"
        "end. The others are held against the tap. The mean over the classes counts each class the same, "
        "however many\n"
        "streams there were of it; {} is wanted.\n",
        percent(kShareWanted));
  }

  void add_engine(const Measured& measured) {
    const Matrix matrix(measured.ends, View::kAnyServer);
    const Construction built = hold_against_construction(measured.ends);
    add("\n## {}\n\n", title_of(measured.engine));
    add("{} streams were struck, {} of them so that one class only could come of it; {} were left alone. ",
        built.struck, built.one_way, built.others);
    add("{}\n\n", built.wrong.empty() ? "All ended as they had to." : "Not all ended as they had to:");
    for (const std::string& wrong : built.wrong) add("- {}\n", wrong);
    add_matrix(matrix);
    add_confusions(measured.engine, matrix);
  }

  /// Columns hold only what some stream was wrongly taken for; the other columns are empty but for `itself`.
  void add_matrix(const Matrix& matrix) {
    const std::set<std::string> mistaken = matrix.mistaken_for();
    add("| class | streams | right | itself |");
    for (const std::string& client : mistaken) add(" `{}` |", client);
    add("\n|---|---:|---:|---:|");
    for (std::size_t i = 0; i < mistaken.size(); ++i) add("---:|");
    add("\n");
    for (const std::string& truth : matrix.truths()) {
      const std::uint32_t right = matrix.count(truth, truth);
      add("| `{}` | {} | {} | {} |", truth, matrix.streams(truth),
          percent(share(right, matrix.streams(truth))), right);
      for (const std::string& client : mistaken) {
        const std::uint32_t count = truth == client ? 0 : matrix.count(truth, client);
        text_ += count == 0 ? " |" : fmt::format(" **{}** |", count);
      }
      add("\n");
    }
  }

  void add_confusions(const std::string& engine, const Matrix& matrix) {
    if (matrix.confusions().empty()) {
      add("\nNothing was confused.\n");
      return;
    }
    add("\n| it was | the client said | streams | in | why it can't know |\n|---|---|---:|---|---|\n");
    for (const auto& [cell, scenarios] : matrix.confusions()) {
      std::string_view why = why_undecidable(engine, cell);
      if (why.empty()) why = "**not explained**";
      add("| `{}` | `{}` | {} | {} | {} |\n", cell.truth, cell.client, matrix.count(cell.truth, cell.client),
          fmt::join(scenarios, ", "), why);
    }
  }

  std::string text_;
};

}  // namespace

std::vector<std::string> objections(const Measured& measured) {
  std::vector<std::string> out;
  for (const std::string& wrong : hold_against_construction(measured.ends).wrong)
    out.push_back(fmt::format("{} engine: {}", measured.engine, wrong));
  const Matrix matrix(measured.ends, View::kAnyServer);
  for (const auto& [cell, scenarios] : matrix.confusions()) {
    if (!why_undecidable(measured.engine, cell).empty()) continue;
    out.push_back(fmt::format(
        "{} engine: {} was taken for {} in {}, and tests/confusion/explanations.cc does not say why",
        measured.engine, cell.truth, cell.client, fmt::join(scenarios, ", ")));
  }
  if (matrix.share_of_classes() < kShareWanted) {
    out.push_back(fmt::format("{} engine: the client alone is right in {} of the classes; {} is wanted",
                              measured.engine, percent(matrix.share_of_classes()), percent(kShareWanted)));
  }
  return out;
}

std::string to_markdown(const std::vector<Measured>& engines) { return Page().write(engines); }

}  // namespace weir::confusion
