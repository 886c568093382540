#include "bolt/pool.hpp"

#include <utility>

#include <fmt/format.h>

namespace waxpress::bolt {

using std::chrono::steady_clock;

connection_pool::connection_pool(
    const pool_options& options, auth_token auth, opener open, std::stop_token stop
)
    : options_(options), auth_(std::move(auth)), open_(std::move(open)), stop_(std::move(stop)) {
}

pooled_connection connection_pool::acquire(const server_address& to) {
    for (;;) {
        std::uint64_t login = 0;
        if (auto idle = take(to, login)) {
            if (is_usable(*idle, login)) return std::move(*idle);
            idle.reset();
            forget(to);
            continue;
        }
        try {
            const auto now = steady_clock::now();
            return {open_(to), to, now, now, login};
        } catch (const std::exception&) {
            forget(to);
            throw;
        }
    }
}

std::optional<pooled_connection> connection_pool::take(
    const server_address& to, std::uint64_t& login
) {
    std::unique_lock lock(mutex_);
    shelf& place = shelves_[to];
    const bool is_free = freed_.wait_for(lock, stop_, options_.acquire_timeout, [&] {
        return !place.idle.empty() || place.count < options_.most_connections;
    });
    if (!is_free && stop_.stop_requested()) {
        throw connection_lost("told to stop while waiting for a connection", false);
    }
    if (!is_free) {
        throw failure(
            failure_class::store,
            fmt::format(
                "Neo4j {}: all {} connections are in use; allow more, or use fewer at once",
                to.shown(),
                options_.most_connections
            ),
            next_step::retry
        );
    }
    login = place.login;
    if (place.idle.empty()) {
        ++place.count;
        return std::nullopt;
    }
    std::optional<pooled_connection> taken(std::move(place.idle.back()));
    place.idle.pop_back();
    return taken;
}

bool connection_pool::is_usable(pooled_connection& lent, std::uint64_t login) {
    const auto now = steady_clock::now();
    if (!lent.link.is_idle() || now - lent.opened >= options_.lifetime) return false;
    try {
        if (lent.login != login) {
            if (!lent.link.version().has_logon()) return false;
            lent.link.log_on_again(auth_);
            lent.login = login;
        }
        const bool is_rested =
            options_.liveness_after.count() > 0 && now - lent.last_used >= options_.liveness_after;
        if (is_rested) lent.link.reset();
        return true;
    } catch (const connection_lost&) {
        return false;
    }
}

void connection_pool::release(pooled_connection lent) noexcept {
    try {
        if (lent.link.is_open() && !lent.link.is_idle()) lent.link.reset();
        if (lent.link.is_idle()) {
            lent.last_used = steady_clock::now();
            const std::lock_guard lock(mutex_);
            shelves_[lent.address].idle.push_back(std::move(lent));
            freed_.notify_one();
            return;
        }
    } catch (const std::exception&) {
        // It is of no use any more; the next one is opened.
        return forget(lent.address);
    }
    forget(lent.address);
}

void connection_pool::forget(const server_address& of) noexcept {
    const std::lock_guard lock(mutex_);
    --shelves_[of].count;
    freed_.notify_one();
}

void connection_pool::drop_idle(const server_address& of) {
    std::vector<pooled_connection> dropped;
    {
        const std::lock_guard lock(mutex_);
        shelf& place = shelves_[of];
        dropped.swap(place.idle);
        place.count -= dropped.size();
        freed_.notify_all();
    }
}

void connection_pool::expire_logins(const server_address& of) {
    const std::lock_guard lock(mutex_);
    ++shelves_[of].login;
}

std::size_t connection_pool::in_use(const server_address& of) const {
    const std::lock_guard lock(mutex_);
    const auto found = shelves_.find(of);
    return found == shelves_.end() ? 0 : found->second.count - found->second.idle.size();
}

}  // namespace waxpress::bolt
