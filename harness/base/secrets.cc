#include "harness/base/secrets.h"

#include <algorithm>
#include <utility>

namespace weir {

void Secrets::add(std::string secret) {
  if (secret.size() < kShortest) return;
  const auto place = std::find_if(secrets_.begin(), secrets_.end(),
                                  [&](const std::string& other) { return other.size() <= secret.size(); });
  if (place != secrets_.end() && *place == secret) return;
  secrets_.insert(place, std::move(secret));
}

void Secrets::mask(std::string& text) const {
  for (const std::string& secret : secrets_) {
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + kMask.size()))
      text.replace(at, secret.size(), kMask);
  }
}

}  // namespace weir
