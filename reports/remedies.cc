#include "reports/remedies.h"

#include <algorithm>
#include <array>

namespace weir {
namespace {

using enum Remedy;

constexpr auto kTexts = std::to_array<RemedyText>({
    {kReportBug, "please report it with this run's folder"},
    {kLetItEnd, "let the run end for a verdict"},
    {kOwnServer, "the server is weir's own: look for a fault that closes it, or for a port that is taken"},
    {kCheckName, "check the host's name, or name another with --set target.address=HOST:PORT"},
    {kOtherPort,
     "what answers there is no gRPC server: name another port with --set target.address=HOST:PORT"},
    {kSilentPort,
     "something accepts connections there and never answers: name another port with --set "
     "target.address=HOST:PORT"},
    {kSeeItsLog,
     "something is there and ends the connection: see its log, or name another port with --set "
     "target.address=HOST:PORT"},
    {kStartServer, "start the server, or name another with --set target.address=HOST:PORT"},
    {kWaitLonger, "start the server, wait longer, or name another with --set target.address=HOST:PORT"},
    {kOpenEarlier, "lengthen phases.measure, or let the streams open earlier"},
    {kSelectMore, "let it select more streams"},
    {kFireEarlier, "move {} earlier, or let the streams of '{}' live longer"},
    {kLengthenMeasure, "lengthen phases.measure"},
    {kLengthenLive, "lengthen 'live' of its group"},
    {kWaitForData, "lengthen phases.measure, or let streams live until replies come"},
    {kMeasureMore,
     "let the run measure more messages, or put the check on a lower percentile or on the maximum"},
    {kMeasureLonger,
     "measure for about {} longer, which is {} more samples, or write decide = \"point\" in the check to "
     "take "
     "the value as it was measured"},
    {kMoreSamples,
     "it takes about {} more samples, or write decide = \"point\" in the check to take the value as it was "
     "measured"},
    {kMoveBound,
     "it lies at the bound, and no longer run would tell them apart: move the bound, or write decide = "
     "\"point\" in the check to take the value as it was measured"},
    {kSendLess,
     "lengthen phases.measure, let a stream send fewer messages, or leave 'messages' out and say how long it "
     "lives, such as live = "
     "\"10s\""},
    {kShortenWarmup, "shorten phases.warmup, or let the streams send for longer"},
    {kNameClass, "if that is right, name the class in the group's or the fault's expect"},
    {kServeMore,
     "the server may serve fewer streams at once than these: give it more workers, or write may_starve = "
     "true in the "
     "group if that is right"},
    {kUseWeirServer, "start `weir serve` there, or remove what only weir's own server does"},
    {kLowerRate, "lower the rate"},
    {kUseWire, "use target.engine = \"wire\""},
    {kMoreConnections, "use more connections (target.connections)"},
    {kFewerStreams, "put fewer streams on a connection (target.connections)"},
    {kQuieterMachine, "run it where neighbours take less of the machine (here {})"},
    {kOtherMachine, "run the server on another machine"},
    {kUseTls, "use --set target.tls={{}}"},
    {kUseAuthority, "use --set target.tls.ca=FILE, a PEM file with the certificate of '{}'"},
    {kUseName, "use --set target.tls.name={}"},
    {kRenewForName, "give the server a certificate that has '{}' as subjectAltName"},
    {kRenew, "renew it at the server"},
    {kCompareClocks, "compare the clocks of the server and of this machine"},
    {kOfferH2,
     "let the server offer it, or name the port at which it speaks gRPC with --set target.address=HOST:PORT"},
    {kShowCertificate,
     "use --set target.tls.cert=FILE --set target.tls.key=FILE, PEM files with a certificate that it accepts "
     "and "
     "its key"},
    {kShowOtherCertificate,
     "use --set target.tls.cert=FILE --set target.tls.key=FILE with a certificate of an authority that it "
     "trusts"},
    {kOfferTls12, "let the server offer TLS 1.2 or newer, with a certificate"},
    {kDropTls, "take tls out of [target]"},
    {kDropTlsOptions, "leave out every --set target.tls"},
    {kNamePort, "name the port at which it speaks gRPC with --set target.address=HOST:PORT"},
    {kCheckProxy, "name the proxy with --set target.proxy=http://HOST:PORT, or take 'proxy' out of [target]"},
    {kProxyCredentials, "give its user and password in the environment: WEIR_PROXY_AUTH=USER:PASSWORD"},
    {kOtherCredentials,
     "the proxy refuses those of WEIR_PROXY_AUTH: give others, or another kind of account; weir knows Basic "
     "alone"},
    {kLetConnectThrough,
     "see the proxy's log: it must allow CONNECT to {} and reach it, which it looks up itself"},
    {kUseMethod, "use --set target.method={}"},
    {kNameMethod, "use --set target.method=PACKAGE.SERVICE/METHOD, as the server's .proto names it"},
    {kImplement, "implement it, or name another method with --set target.method=PACKAGE.SERVICE/METHOD"},
});

}  // namespace

std::span<const RemedyText> remedy_texts() { return kTexts; }

std::string_view text_of(Remedy id) {
  const auto found =
      std::find_if(kTexts.begin(), kTexts.end(), [id](const RemedyText& row) { return row.id == id; });
  return found == kTexts.end() ? std::string_view() : found->text;
}

}  // namespace weir
