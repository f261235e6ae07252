#include "harness/check/gauge.h"

#include <fmt/format.h>
#include <httplib.h>
#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "harness/base/address.h"
#include "harness/base/errors.h"

namespace weir {
namespace {

constexpr std::string_view kScheme = "http://";

absl::Status not_a_gauge(std::string_view text) {
  if (text.starts_with("https://")) {
    return absl::InvalidArgumentError(fmt::format(
        "--gauge '{}': only http is spoken; name the metrics' plain port, or a proxy that ends TLS", text));
  }
  return absl::InvalidArgumentError(fmt::format(
      "--gauge '{}' is not URL:METRIC; write for example --gauge http://127.0.0.1:9090/metrics:go_goroutines",
      text));
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}

/// The value of a sample line of this metric; nothing for other lines.
std::optional<double> sample(std::string_view line, std::string_view metric) {
  if (!line.starts_with(metric)) return std::nullopt;
  line.remove_prefix(metric.size());
  if (!line.empty() && is_name_character(line.front())) return std::nullopt;  // a longer name
  if (line.starts_with('{')) {
    std::size_t end = line.rfind('}');
    if (end == std::string_view::npos) return std::nullopt;
    line.remove_prefix(end + 1);
  }
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  double value = 0;
  auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  return error == std::errc() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<std::string> metrics_of(std::string_view page) {
  std::vector<std::string> names;
  while (!page.empty()) {
    std::size_t end = std::min(page.find('\n'), page.size());
    std::size_t length = 0;
    while (length < end && is_name_character(page[length])) ++length;
    std::string_view name = page.substr(0, length);
    if (!name.empty() && (names.empty() || names.back() != name)) names.emplace_back(name);
    page.remove_prefix(std::min(end + 1, page.size()));
  }
  return names;
}

/// Why no connection came about, which the library does not say: the name, or what the kernel said.
std::string why_unconnected(const GaugeSource& source) {
  std::string_view authority = std::string_view(source.host).substr(kScheme.size());
  std::optional<HostPort> where = parse_host_port(authority);
  if (!where) where = HostPort{std::string(authority), 80};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (int code = getaddrinfo(where->host.c_str(), nullptr, &hints, &found); code != 0)
    return fmt::format("{}; check the host's name in --gauge", gai_strerror(code));
  freeaddrinfo(found);
  return fmt::format(
      "nothing accepts connections at port {}; start what shows the metrics, or name its port in --gauge",
      where->port);
}

std::string why_unread(const GaugeSource& source, httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return why_unconnected(source);
    case httplib::Error::Read:
      return "what answers there is not HTTP/1.1, or says nothing for 2s; name the port that shows the "
             "metrics in --gauge";
    default:
      return fmt::format("{}; check --gauge", httplib::to_string(error));
  }
}

std::string why_refused(int status) {
  if (status == 404) return "there is no such page (404); check the path in --gauge";
  if (status == 401 || status == 403)
    return fmt::format("it asks for a password (status {}); name a page that needs none in --gauge", status);
  if (status >= 300 && status < 400)
    return fmt::format("it is elsewhere (status {}); name the page itself in --gauge", status);
  return fmt::format("the service answers with status {}; look into its log", status);
}

}  // namespace

absl::StatusOr<GaugeSource> parse_gauge_source(std::string_view text) {
  std::size_t slash = text.find('/', std::min(kScheme.size(), text.size()));
  // A metric's name may have colons of its own (Prometheus, recording rules).
  std::size_t colon = slash == std::string_view::npos ? slash : text.find(':', slash);
  bool formed = text.starts_with(kScheme) && slash != std::string_view::npos &&
                colon != std::string_view::npos && colon + 1 < text.size() && slash > kScheme.size();
  if (!formed) return not_a_gauge(text);
  return GaugeSource{std::string(text.substr(0, slash)), std::string(text.substr(slash, colon - slash)),
                     std::string(text.substr(colon + 1))};
}

std::optional<double> find_gauge(std::string_view page, std::string_view metric) {
  std::optional<double> sum;
  while (!page.empty()) {
    std::size_t end = std::min(page.find('\n'), page.size());
    if (std::optional<double> value = sample(page.substr(0, end), metric)) sum = sum.value_or(0) + *value;
    page.remove_prefix(std::min(end + 1, page.size()));
  }
  return sum;
}

std::string why_no_gauge(std::string_view page, std::string_view metric) {
  std::vector<std::string> names = metrics_of(page);
  if (std::ranges::find(names, metric) != names.end())
    return fmt::format("gives the metric '{}' no finite number; choose one that counts what is held", metric);
  std::string close = nearest(metric, names);
  const std::size_t begin = page.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "is empty; name the URL at which the service shows its metrics";
  if (page[begin] == '<')
    return "is a page of HTML and no metrics; name the URL at which the service shows them as text";
  return close.empty() ? fmt::format("has no metric '{}'; look at the page for its name", metric)
                       : fmt::format("has no metric '{}'; did you mean '{}'?", metric, close);
}

absl::StatusOr<double> read_gauge(const GaugeSource& source) {
  httplib::Client client(source.host);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  httplib::Result answer = client.Get(source.path);
  std::string url = source.host + source.path;
  if (!answer)
    return absl::UnavailableError(
        fmt::format("the gauge at {} can't be read: {}", url, why_unread(source, answer.error())));
  if (answer->status != 200)
    return absl::UnavailableError(
        fmt::format("the gauge at {} can't be read: {}", url, why_refused(answer->status)));
  if (std::optional<double> value = find_gauge(answer->body, source.metric)) return *value;
  return absl::UnavailableError(fmt::format("{} {}", url, why_no_gauge(answer->body, source.metric)));
}

}  // namespace weir
