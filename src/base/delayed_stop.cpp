#include "base/delayed_stop.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/interruptible_sleep.hpp"

namespace waxpress {

delayed_stop::delayed_stop(std::stop_token outer, std::chrono::milliseconds delay)
    : thread_([source = source_, outer = std::move(outer), delay](const std::stop_token& over
              ) mutable {
          std::mutex mutex;
          std::condition_variable_any news;
          const std::stop_callback wake(outer, [&] {
              const std::lock_guard lock(mutex);
              news.notify_all();
          });
          {
              std::unique_lock lock(mutex);
              news.wait(lock, over, [&] { return outer.stop_requested(); });
          }
          if (sleep_unless_stopped(delay, over)) source.request_stop();
      }) {
}

}  // namespace waxpress
