#include "harness/repro/shrinker.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/fault/catalogue.h"
#include "harness/repro/ddmin.h"
#include "harness/repro/freeze.h"
#include "harness/repro/knobs.h"
#include "harness/repro/written_lines.h"
#include "harness/scenario/loader.h"

namespace weir {
namespace {

constexpr int kMostRounds = 4;

/// Runs texts of scenarios, each once, and keeps the smallest that held.
class Trials {
 public:
  Trials(const ShrinkTask& task, const Attempt& attempt) : task_(task), attempt_(attempt) {}

  /// Whether the wanted end comes back; nothing when the search is to end. Where it does not, `path` has a note.
  std::optional<bool> holds(const std::string& text, const std::string& path, const std::string& what) {
    if (ended_) return std::nullopt;
    auto known = known_.find(text);
    if (known == known_.end()) {
      const std::optional<Known> found = run(text, what);
      if (!found) return std::nullopt;
      known = known_.emplace(text, *found).first;
    }
    if (!path.empty() && !known->second.held && known->second.odds)
      out_.notes[path] = fmt::format("{}: {}", what, known->second.why_not());
    return known->second.held;
  }
  std::optional<bool> holds(Scenario scenario, const std::string& path, const std::string& what) {
    scenario.name = task_.name;
    scenario.description.clear();
    return holds(write_scenario(scenario, vocabulary()), path, what);
  }

  [[nodiscard]] const Scenario& best() const { return *out_.scenario; }
  [[nodiscard]] bool has_best() const { return out_.scenario != nullptr; }
  [[nodiscard]] Duration took() const { return took_; }
  /// In a run of the best in which the wanted end was there.
  [[nodiscard]] const std::map<std::string, StruckAt>& struck() const { return struck_; }
  [[nodiscard]] Shrunk take() {
    out_.finished = !ended_;
    return std::move(out_);
  }
  [[nodiscard]] std::uint32_t kept() const { return out_.kept; }

 private:
  struct Known {
    bool held = false;
    std::optional<Odds> odds{};  // nothing: no scenario
    bool slow = false;           // it came back, and the runs took far longer
    [[nodiscard]] std::string why_not() const {
      if (slow) return "a run takes far longer";
      return fmt::format("came back in {} of {}", odds->hits, odds->runs);
    }
  };

  /// A line such as a short watchdog is worth its place: without it the search would take hours.
  [[nodiscard]] bool is_slow(Duration took) const {
    return has_best() && took > 3 * took_ + std::chrono::seconds(2);
  }

  std::optional<Known> run(const std::string& text, const std::string& what) {
    LoadResult loaded = load_scenario(text, task_.plan->scenario->file, {}, vocabulary());
    if (!loaded.ok()) {
      tell({.what = what, .odds = {}, .best = out_.scenario});
      return Known{};
    }
    const auto scenario = std::make_shared<const Scenario>(std::move(loaded.scenario));
    Odds odds;
    Duration took{};
    std::map<std::string, StruckAt> struck;
    while (!task_.threshold.is_settled(odds)) {
      std::optional<Attempted> attempted = attempt_(scenario);
      if (!attempted) {
        ended_ = true;
        return std::nullopt;
      }
      ++out_.runs;
      ++odds.runs;
      odds.hits += attempted->hit ? 1 : 0;
      took = std::max(took, attempted->took);
      if (attempted->hit) struck = std::move(attempted->struck);
    }
    ++out_.tried;
    const bool slow = task_.threshold.is_reached(odds) && is_slow(took);
    const bool held = task_.threshold.is_reached(odds) && !slow;
    if (!has_best()) out_.first = odds;
    if (held) {
      ++out_.kept;
      out_.scenario = scenario;
      out_.odds = odds;
      took_ = took;
      struck_ = std::move(struck);
    }
    tell({.what = what, .odds = odds, .best = out_.scenario, .kept = held});
    return Known{held, odds, slow};
  }

  void tell(const ShrinkStep& step) const {
    if (task_.on_step) task_.on_step(step);
  }

  const ShrinkTask& task_;
  const Attempt& attempt_;
  std::map<std::string, Known> known_;  // by text
  Shrunk out_;
  Duration took_{};  // of the longest run of the best
  std::map<std::string, StruckAt> struck_;
  bool ended_ = false;
};

std::string streams_text(std::size_t kept, std::size_t all) {
  return fmt::format("{} of {} stream{}", kept, all, all == 1 ? "" : "s");
}

class Search {
 public:
  Search(const ShrinkTask& task, const Attempt& attempt) : task_(task), trials_(task, attempt) {}

  Shrunk run() {
    reduce_streams();
    for (int round = 0; trials_.has_best() && round < kMostRounds; ++round) {
      const std::uint32_t before = trials_.kept();
      shorten();
      reduce_faults();
      count_messages();
      reduce_lines();
      reduce_numbers();
      if (trials_.kept() == before) break;
    }
    return trials_.take();
  }

 private:
  std::optional<bool> hold_streams(const std::vector<StreamPlan>& all, const std::vector<std::size_t>& kept) {
    std::vector<StreamPlan> some;
    for (std::size_t position : kept) some.push_back(all[position]);
    return trials_.holds(freeze(*task_.plan, some), "streams",
                         "with " + streams_text(kept.size(), all.size()));
  }

  void reduce_streams() {
    std::vector<StreamPlan> chosen = own_streams(*task_.plan);
    const std::size_t all = chosen.size();
    bool held = false;
    for (const std::vector<StreamPlan>& guess : task_.guesses) {
      if (guess.size() >= all) continue;
      held = trials_.holds(freeze(*task_.plan, guess), "streams", "with " + streams_text(guess.size(), all))
                 .value_or(false);
      if (!held) continue;
      chosen = guess;
      break;
    }
    if (!held && !trials_.holds(*task_.plan->scenario, "", "as it is").value_or(false)) return;
    if (chosen.size() < 2) return;
    (void)ddmin(chosen.size(),
                [&](const std::vector<std::size_t>& kept) { return hold_streams(chosen, kept); });
  }

  /// Less time to measure in, where the streams do not end by themselves before.
  void shorten() {
    const Duration enough = std::max<Duration>(std::chrono::seconds(1),
                                               std::chrono::ceil<std::chrono::seconds>(2 * trials_.took()));
    Scenario less = trials_.best();
    if (less.phases.measure <= 2 * enough) return;
    less.phases.measure = enough;
    (void)trials_.holds(std::move(less), "phases/measure", "with " + format_duration(enough));
  }

  void reduce_faults() {
    const Scenario base = trials_.best();
    std::vector<std::string> paths;
    for (const Fault& fault : base.faults) paths.push_back("fault/" + fault.id);
    reduce(paths, "fault", [&](const std::vector<std::size_t>& kept) {
      Scenario some = base;
      some.faults.clear();
      for (std::size_t i : kept) some.faults.push_back(base.faults[i]);
      return write_scenario(some, vocabulary());
    });
  }

  /// What struck at a time strikes where the stream was then: that does not depend on the machine.
  void count_messages() {
    const std::size_t faults = trials_.best().faults.size();
    for (std::size_t i = 0; i < faults; ++i) {
      Scenario counted = trials_.best();
      Fault& fault = counted.faults[i];
      const auto struck = trials_.struck().find(fault.id);
      const bool by_time = fault.at.kind == TriggerKind::kAfter || fault.at.kind == TriggerKind::kRun;
      if (!by_time || struck == trials_.struck().end()) continue;
      const auto [sent, replies] = struck->second;
      const std::uint32_t count = replies > 0 ? replies : sent;
      if (count == 0) continue;
      fault.at.kind = replies > 0 ? TriggerKind::kReplies : TriggerKind::kSent;
      fault.at.count = {count, count};
      fault.at.after = {};
      (void)trials_.holds(std::move(counted), fmt::format("fault/{}/at", trials_.best().faults[i].id),
                          fmt::format("after {} {}", count, replies > 0 ? "replies" : "messages"));
    }
  }

  void reduce_lines() {
    const std::vector<WrittenLine> lines = lines_of(write_scenario(trials_.best(), vocabulary()));
    const std::vector<Droppable> items = droppables_of(lines);
    std::vector<std::string> paths;
    for (const Droppable& item : items) paths.push_back(item.path);
    reduce(paths, "line", [&](const std::vector<std::size_t>& kept) {
      std::vector<bool> dropped(lines.size());
      for (const Droppable& item : items) {
        for (std::size_t line : item.lines) dropped[line] = true;
      }
      for (std::size_t i : kept) {
        for (std::size_t line : items[i].lines) dropped[line] = false;
      }
      return text_without(lines, dropped);
    });
  }

  /// Leaves out what can be, and notes of the rest, one by one, what came of leaving it out.
  void reduce(const std::vector<std::string>& paths, const std::string& word,
              const std::function<std::string(const std::vector<std::size_t>&)>& text_with) {
    const std::vector<std::size_t> left = ddmin(paths.size(), [&](const std::vector<std::size_t>& kept) {
      return trials_.holds(text_with(kept), "",
                           fmt::format("with {} of {} {}s", kept.size(), paths.size(), word));
    });
    for (std::size_t item : left) {
      std::vector<std::size_t> others = left;
      std::erase(others, item);
      // Most of it was asked above, and is known.
      (void)trials_.holds(text_with(others), paths[item], "without it");
    }
  }

  void reduce_numbers() {
    for (const Knob& knob : knobs_of(trials_.best())) {
      (void)smallest(knob.least, knob.now, [&](std::uint64_t number) {
        Scenario less = trials_.best();
        knob.set(less, number);
        return trials_.holds(std::move(less), knob.path, fmt::format("with {} {}", number, knob.what));
      });
    }
  }

  const ShrinkTask& task_;
  Trials trials_;
};

}  // namespace

Shrunk shrink(const ShrinkTask& task, const Attempt& attempt) { return Search(task, attempt).run(); }

}  // namespace weir
