#include "harness/check/client/client_check.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

bool is_in(const std::vector<std::string>& names, const std::string& name) {
  return std::count(names.begin(), names.end(), name) > 0;
}

class Suite {
 public:
  Suite(const ClientCheckOptions& options, const ClientCheckTools& tools)
      : options_(options), tools_(tools) {}

  absl::StatusOr<ClientCard> run() {
    std::vector<ClientEntry> entries = client_entries(options_.terms.outage);
    if (absl::Status status = leave_alone(entries.front()); !status.ok()) return status;
    entries.erase(entries.begin());
    for (const ClientEntry& entry : entries) {
      if (!options_.only.empty() && !is_in(options_.only, entry.name)) continue;
      if (is_in(options_.skip, entry.name)) continue;
      if (const std::string why = why_not(entry); !why.empty()) {
        add({.name = entry.name, .what = entry.what, .why = {why}});
      } else if (absl::Status status = strike(entry); !status.ok()) {
        return status;
      }
    }
    return std::move(card_);
  }

 private:
  absl::Status leave_alone(const ClientEntry& plain) {
    absl::StatusOr<ClientLog> log = watch(plain, "", std::nullopt);
    if (!log.ok()) return log.status();
    ClientRow row = judge_plain(plain, *log, options_.terms);
    well_ = row.mark == CheckMark::kPassed;
    known_ = known_client(*log);
    add(std::move(row));
    return absl::OkStatus();
  }

  absl::Status strike(const ClientEntry& entry) {
    absl::StatusOr<ClientLog> log = watch(entry, point_in(known_.traffic), known_);
    if (!log.ok()) return log.status();
    add(judge_client(entry, *log, known_, options_.terms));
    return absl::OkStatus();
  }

  absl::StatusOr<ClientLog> watch(const ClientEntry& entry, const std::string& point,
                                  const std::optional<KnownClient>& known) {
    return tools_.run(entry, point, [&](const ClientLog& log, RunTime now) {
      return is_over(log, entry, known, options_.terms, now);
    });
  }

  [[nodiscard]] std::string why_not(const ClientEntry& entry) const {
    if (card_.interrupted) return "not run: the suite was interrupted";
    if (!well_) return "not run: the client is not well when it is left alone";
    if (entry.at_end && !known_.ends)
      return "not run: it strikes where a stream ends, and this client's do not";
    return "";
  }

  void add(ClientRow row) {
    card_.interrupted = card_.interrupted || row.mark == CheckMark::kInterrupted;
    if (tools_.on_row) tools_.on_row(row);
    card_.rows.push_back(std::move(row));
  }

  const ClientCheckOptions& options_;
  const ClientCheckTools& tools_;
  ClientCard card_;
  KnownClient known_;
  bool well_ = false;
};

}  // namespace

absl::StatusOr<ClientCard> run_client_check(const ClientCheckOptions& options,
                                            const ClientCheckTools& tools) {
  return Suite(options, tools).run();
}

}  // namespace weir
