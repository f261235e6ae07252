#include "reports/exit_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir {
namespace {

constexpr auto kExitRows = std::to_array<ExitRow>({
    {kExitOk, 0, "PASSED", "ran, every check passed"},
    {kExitCheckFailed, 4, "FAILED",
     "a check failed, or is strict and not settled; \"no unexpected outcome\" is always one"},
    {kExitInconclusive, 3, "INCONCLUSIVE",
     "a percentile's 95 % interval lies on both sides of its bound, or the samples are too few for one; "
     "`gate`: "
     "neither better nor worse is sure. It says how many more seconds would settle it"},
    {kExitNotEvidence, 5, "NOT EVIDENCE",
     "the run is not evidence: the target was out of reach or does not know the method, a planned fault "
     "never fired, weir itself could not send as planned, no message was measured, a closed loop sent less "
     "than half of its messages, or a check passed on samples too few for it"},
    {kExitUsage, 6, "BAD USAGE",
     "bad usage or a bad scenario: all its mistakes at once, each with line, caret, reason and remedy"},
    {kExitWeirLimit, 2, "WEIR'S LIMIT",
     "`find-max` alone: weir itself was the limit, so the server does *at least* what held"},
    {kExitUnwritten, 1, "NOT WRITTEN",
     "all went well, but a report or an output could not be written: a full disk, a closed pipe. A graver "
     "code stands"},
    {kExitInterrupted, 7, "INTERRUPTED",
     "interrupted (Ctrl-C, SIGTERM, or the terminal hung up); what there was is reported, every started "
     "stream accounted for. While the report is written, one signal lets it be written, and the next leaves "
     "at once, with 128 and "
     "its number (SIGTERM: 143) and no file in part"},
    {kExitBroken, 8, "BROKEN", "weir itself failed: a bug, please report it"},
});

constexpr auto kVerbs = std::to_array<VerbExit>({
    {"", kExitOk, "done"},
    {"", kExitUsage, "bad usage"},
    {"", kExitUnwritten, "the output could not be written: a full disk, a closed pipe"},
    {"", kExitBroken, "weir itself failed: a bug"},

    {"run", kExitOk, "every check passed"},
    {"run", kExitCheckFailed, "a check failed"},
    {"run", kExitInconclusive,
     "no check failed, and one is not settled: its interval lies on both sides of a bound, or has no end"},
    {"run", kExitNotEvidence,
     "the run is not evidence: the target was out of reach or does not know the method, a planned fault "
     "never fired, weir itself could not send as planned, or what was measured is too little"},
    {"run", kExitUsage, "bad usage or a bad scenario"},
    {"run", kExitUnwritten, "passed, but a report could not be written: a full disk, a closed pipe"},
    {"run", kExitInterrupted, "interrupted; the report is written all the same"},

    {"check", kExitOk, "all passed"},
    {"check", kExitCheckFailed, "some failed"},
    {"check", kExitNotEvidence,
     "no evidence: the target was out of reach or does not know the method, or a fault did not come about"},
    {"check", kExitUnwritten,
     "all passed, but a report or the scorecard could not be written: a full disk, a closed pipe"},
    {"check", kExitInterrupted, "interrupted; the scorecard so far is printed"},

    {"check-client", kExitOk, "all passed"},
    {"check-client", kExitCheckFailed, "some failed: the client has faults of its own"},
    {"check-client", kExitNotEvidence,
     "no evidence: the client does not work when it is left alone, or a fault did not come about"},
    {"check-client", kExitUsage, "bad usage, or the client's command could not be started"},
    {"check-client", kExitUnwritten,
     "all passed, but the scorecard could not be written: a full disk, a closed pipe"},
    {"check-client", kExitInterrupted, "interrupted; the scorecard so far is printed"},

    {"gate", kExitOk, "passed: the candidate is not worse by as much as is to be caught"},
    {"gate", kExitCheckFailed, "failed: it is worse by more than is tolerated, or its streams end otherwise"},
    {"gate", kExitInconclusive,
     "inconclusive: neither is sure; it says how many more seconds would settle it"},
    {"gate", kExitNotEvidence,
     "invalid: a server did not come up, weir itself could not send as planned, a planned fault never fired, "
     "or "
     "nothing was measured"},
    {"gate", kExitUsage, "bad usage, a bad scenario, or a third gate of the same two arms"},
    {"gate", kExitUnwritten, "passed, but a report could not be written: a full disk, a closed pipe"},
    {"gate", kExitInterrupted, "interrupted; what was measured so far is printed"},

    {"compare", kExitOk, "they were put side by side; that is no verdict"},
    {"compare", kExitNotEvidence, "they are not comparable: another plan, engine or machine"},
    {"compare", kExitUsage, "bad usage, or no run is there"},

    {"find-max", kExitOk, "a highest rate was found"},
    {"find-max", kExitNotEvidence, "not even the lowest rate holds, or it could not be measured"},
    {"find-max", kExitWeirLimit, "weir itself was the limit: the target does at least what held"},
    {"find-max", kExitUsage, "bad usage, or a scenario that cannot be scaled"},
    {"find-max", kExitUnwritten, "found, but a report could not be written: a full disk, a closed pipe"},
    {"find-max", kExitInterrupted, "interrupted; what was measured so far is printed"},

    {"relay", kExitOk, "every fault has fired"},
    {"relay", kExitNotEvidence, "a fault never fired"},
    {"relay", kExitUsage, "bad usage: an option, an address, a name or a file is no good"},
    {"relay", kExitUnwritten, "the trace or the totals could not be written: a full disk, a closed pipe"},

    {"trace", kExitOk, "it was told"},
    {"trace", kExitNotEvidence, "nothing in it is what was asked for"},
    {"trace", kExitUsage, "bad usage, or a file that is no trace"},

    {"report", kExitOk, "the saved run passed"},
    {"report", kExitCheckFailed, "a check of it failed"},
    {"report", kExitInconclusive, "a check of it is not settled"},
    {"report", kExitNotEvidence, "it is not evidence"},
    {"report", kExitUsage, "bad usage, or no report is there"},
    {"report", kExitInterrupted, "it was interrupted"},

    {"describe", kExitNotEvidence, "the target could not be asked"},
    {"describe", kExitUsage, "bad usage, nothing that describes it, or there is no such method"},

    {"call", kExitOk, "the call ended with OK"},
    {"call", kExitCheckFailed, "it ended with another status, which stderr tells"},
    {"call", kExitNotEvidence, "the target could not be asked for its methods, or there was no connection"},
    {"call", kExitUsage,
     "bad usage, nothing that describes it, there is no such method, or a line was no message and all else "
     "went well"},
    {"call", kExitInterrupted, "interrupted: the call was cancelled"},

    {"init", kExitNotEvidence, "the target could not be asked"},
    {"init", kExitUsage,
     "bad usage, nothing that describes it, there is no such method, or the file is there already"},

    {"explain", kExitOk, "at least one known cause fits"},
    {"explain", kExitNotEvidence, "no known cause fits the text"},
    {"explain", kExitUsage, "bad usage: no text, or a library, a proxy or a time that nobody knows"},

    {"repro", kExitOk, "it came back, at least once"},
    {"repro", kExitNotEvidence, "it never came back, or no run could begin"},
    {"repro", kExitUsage, "bad usage, no run is there, or it has no such class or stream"},
    {"repro", kExitUnwritten, "it came back, but the .weir file could not be written: a full disk"},
    {"repro", kExitInterrupted, "interrupted; what came of the runs so far is printed"},

    {"shrink", kExitOk, "a scenario is written in which it comes back"},
    {"shrink", kExitNotEvidence, "it did not come back often enough to begin with, or no run could begin"},
    {"shrink", kExitUsage, "bad usage, no run is there, or it has no such class"},
    {"shrink", kExitUnwritten, "found, but a file could not be written: a full disk"},
    {"shrink", kExitInterrupted, "interrupted; the smallest scenario so far is written, if there is one"},

    {"explore", kExitOk, "no stream ended unexpectedly"},
    {"explore", kExitCheckFailed,
     "one did: the smallest scenario in which it does again is written, if it does"},
    {"explore", kExitNotEvidence, "no try was any evidence"},
    {"explore", kExitUsage, "bad usage or a bad scenario"},
    {"explore", kExitUnwritten, "one did, but a file could not be written: a full disk"},
    {"explore", kExitInterrupted, "interrupted; what was seen so far is printed"},

    {"validate", kExitOk, "no mistake"},
    {"validate", kExitUsage, "at least one mistake, or bad usage"},
    {"plan", kExitUsage, "bad usage or a bad scenario"},
    {"serve", kExitOk, "it was stopped"},
    {"serve", kExitUsage, "bad usage: an option, an address or a file is no good"},
    {"faults", kExitUsage, "bad usage, or there is no such kind"},
});

const VerbExit* exit_of(std::string_view verb, ExitCode code) {
  const auto found = std::find_if(kVerbs.begin(), kVerbs.end(),
                                  [&](const VerbExit& one) { return one.verb == verb && one.code == code; });
  if (found != kVerbs.end()) return &*found;
  return verb.empty() ? nullptr : exit_of("", code);
}

}  // namespace

std::span<const ExitRow> exit_rows() { return kExitRows; }

std::span<const VerbExit> verb_exits() { return kVerbs; }

std::string_view exit_word(ExitCode code) {
  const auto found = std::find_if(kExitRows.begin(), kExitRows.end(),
                                  [code](const ExitRow& row) { return row.code == code; });
  return found == kExitRows.end() ? std::string_view() : found->word;
}

int graver(int a, int b) {
  const auto gravity = [](int code) {
    const auto found = std::find_if(kExitRows.begin(), kExitRows.end(),
                                    [code](const ExitRow& row) { return row.code == code; });
    return found == kExitRows.end() ? -1 : found->gravity;
  };
  return gravity(a) >= gravity(b) ? a : b;
}

std::string exit_codes_help(std::string_view verb) {
  std::string out = "Exit code:\n";
  for (const ExitRow& row : kExitRows) {
    if (const VerbExit* one = exit_of(verb, row.code))
      out += fmt::format("  {:<5}{}\n", static_cast<int>(row.code), one->meaning);
  }
  return out;
}

std::string exit_codes_markdown() {
  std::string out = "| exit | meaning |\n|---|---|\n";
  for (const ExitRow& row : kExitRows)
    out += fmt::format("| {} | {} |\n", static_cast<int>(row.code), row.meaning);
  return out;
}

}  // namespace weir
