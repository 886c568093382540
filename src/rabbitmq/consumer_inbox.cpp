#include "rabbitmq/consumer_inbox.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <sys/eventfd.h>
#include <unistd.h>

#include "base/failure.hpp"

namespace waxpress::rabbitmq {

consumer_inbox::consumer_inbox()
    : event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd", failure_class::store) {
    if (!event_.is_open()) {
        throw failure(failure_class::store, std::string("eventfd: ") + std::strerror(errno));
    }
}

template <class Change>
void consumer_inbox::change(Change apply) {
    const std::lock_guard lock(mutex_);
    apply(wishes_);
    if (is_signalled_) return;
    is_signalled_ = true;
    // Cannot fail: the counter was 0.
    static_cast<void>(eventfd_write(event_.get(), 1));
}

void consumer_inbox::settle(std::span<const pipeline::settled_delivery> settlements) {
    change([&](consumer_wishes& wishes) {
        wishes.settlements.insert(wishes.settlements.end(), settlements.begin(), settlements.end());
    });
}

void consumer_inbox::add(dead_letter letter) {
    change([&](consumer_wishes& wishes) { wishes.dead_letters.push_back(std::move(letter)); });
}

void consumer_inbox::pause(discogs::entity_kind kind, bool is_paused) {
    change([&](consumer_wishes& wishes) { wishes.is_paused[index_of(kind)] = is_paused; });
}

void consumer_inbox::stop() {
    change([](consumer_wishes& wishes) { wishes.is_stopping = true; });
}

void consumer_inbox::close(std::chrono::steady_clock::time_point by) {
    change([&](consumer_wishes& wishes) {
        wishes.is_stopping = wishes.is_closing = true;
        wishes.close_by = by;
    });
}

void consumer_inbox::take(consumer_wishes& out) {
    out.settlements.clear();
    out.dead_letters.clear();
    const std::lock_guard lock(mutex_);
    if (is_signalled_) {
        eventfd_t count = 0;
        static_cast<void>(eventfd_read(event_.get(), &count));
        is_signalled_ = false;
    }
    out.settlements.swap(wishes_.settlements);
    out.dead_letters.swap(wishes_.dead_letters);
    out.is_paused = wishes_.is_paused;
    out.is_stopping = wishes_.is_stopping;
    out.is_closing = wishes_.is_closing;
    out.close_by = wishes_.close_by;
}

}  // namespace waxpress::rabbitmq
