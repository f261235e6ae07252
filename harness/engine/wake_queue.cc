#include "harness/engine/wake_queue.h"

#include <utility>

namespace weir {

void WakeQueue::set(std::uint32_t stream, RunTime at) {
  at_[stream] = at;
  std::uint32_t place = place_[stream];
  if (at == kNever) {
    if (place != kNowhere) remove(place);
    return;
  }
  if (place == kNowhere) {
    place = static_cast<std::uint32_t>(heap_.size());
    heap_.push_back(stream);
    place_[stream] = place;
  }
  rise(place);
  sink(place_[stream]);
}

std::uint32_t WakeQueue::pop() {
  std::uint32_t stream = heap_.front();
  remove(0);
  at_[stream] = kNever;
  return stream;
}

void WakeQueue::remove(std::uint32_t place) {
  place_[heap_[place]] = kNowhere;
  std::uint32_t last = heap_.back();
  heap_.pop_back();
  if (place == heap_.size()) return;
  put(place, last);
  rise(place);
  sink(place_[last]);
}

void WakeQueue::rise(std::uint32_t place) {
  std::uint32_t stream = heap_[place];
  while (place > 0 && at_[stream] < at((place - 1) / 2)) {
    put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  put(place, stream);
}

void WakeQueue::sink(std::uint32_t place) {
  std::uint32_t stream = heap_[place];
  for (;;) {
    std::uint32_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && at(child + 1) < at(child)) ++child;
    if (at_[stream] <= at(child)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, stream);
}

void WakeQueue::put(std::uint32_t place, std::uint32_t stream) {
  heap_[place] = stream;
  place_[stream] = place;
}

}  // namespace weir
