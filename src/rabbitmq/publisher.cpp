#include "rabbitmq/publisher.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "rabbitmq/send_message.hpp"

namespace waxpress::rabbitmq {
namespace {

constexpr std::uint16_t publishing = 1;
constexpr std::uint16_t looking = 2;
/// How soon a wait sees that the caller was told to stop.
constexpr std::chrono::milliseconds glance{100};

}  // namespace

publisher::publisher(publisher_settings settings, link_handler on_event, std::stop_token stop)
    : settings_(std::move(settings)),
      on_event_(std::move(on_event)),
      stop_(std::move(stop)),
      backoff_(settings_.reconnect, std::random_device{}()) {
}

/// Runs `step` on a connection; after a lost one, connects again and repeats it.
template <class Step>
bool publisher::keep_trying(Step step) {
    while (!is_stopped()) {
        std::chrono::milliseconds wait{0};
        try {
            if (!connection_) connect();
            return pump() && step();
        } catch (const failure& failed) {
            if (failed.step() == next_step::retry) throw;
            if (failed.step() != next_step::reconnect) {
                connection_.reset();
                throw;
            }
            wait = backoff_.next();
            drop(failed, wait);
        }
        if (!pause(wait)) return false;
    }
    return false;
}

void publisher::drop(const failure& why, std::chrono::milliseconds wait) {
    connection_.reset();
    on_event_({link_change::lost, why.what(), wait});
}

void publisher::connect() {
    connection_.emplace(settings_.connection);
    returned_ = {};
    was_blocked_ = false;
    window_.restart();
    open_confirming_channel(*connection_, publishing);
    declare(*connection_, publishing, settings_.objects);
    last_progress_ = clock::now();
    on_event_({link_change::connected, {}, {}});
}

bool publisher::recover() {
    connection_.reset();
    return keep_trying([] { return true; });
}

bool publisher::pause(std::chrono::milliseconds time) const {
    const auto end = clock::now() + time;
    while (!is_stopped()) {
        const auto left = end - clock::now();
        if (left <= clock::duration::zero()) return true;
        std::this_thread::sleep_for(std::min<clock::duration>(left, glance));
    }
    return false;
}

std::optional<std::uint64_t> publisher::publish(
    std::string_view exchange, std::string_view body, body_format format, message_headers headers
) {
    if (!keep_trying([&] { return wait_for_room(body.size()); })) return std::nullopt;
    const std::uint64_t sequence = window_.push(exchange, body, format, std::move(headers));
    send_at_once();
    return sequence;
}

/// Sends what can be sent without waiting. The message is taken: what goes wrong here is for the
/// next call, which connects again.
void publisher::send_at_once() noexcept {
    try {
        while (window_.has_unsent() && send_one()) {
        }
    } catch (const failure& failed) {
        drop(failed, std::chrono::milliseconds(0));
    }
}

bool publisher::wait_all() {
    return keep_trying([&] {
        for (;;) {
            read_frames();
            raise_trouble();
            if (window_.size() == 0) return true;
            if (is_stopped()) return false;
            await();
        }
    });
}

void publisher::tend() {
    static_cast<void>(keep_trying([&] {
        read_frames();
        raise_trouble();
        return true;
    }));
}

std::optional<std::vector<std::string>> publisher::missing(std::span<const std::string> queues) {
    std::vector<std::string> found;
    const bool is_done = keep_trying([&] {
        found = missing_queues(*connection_, looking, queues);
        return true;
    });
    if (!is_done) return std::nullopt;
    return found;
}

void publisher::close() noexcept {
    if (connection_) connection_->close();
    connection_.reset();
}

/// Sends what is not sent yet. False: told to stop.
bool publisher::pump() {
    while (window_.has_unsent()) {
        if (send_one()) continue;
        if (is_stopped()) return false;
        await();
    }
    return true;
}

/// Sends the next message if the broker takes one now.
bool publisher::send_one() {
    const auto ready = connection_->wait(std::chrono::milliseconds(0), true);
    if (ready.can_read) read_frames();
    // A confirm may have said that a message before it is done with, never that this one is.
    if (!ready.can_write || connection_->blocked_reason()) return false;
    if (window_.size() == 1) last_progress_ = clock::now();
    send_message(*connection_, publishing, window_.next_unsent());
    window_.mark_sent();
    return true;
}

bool publisher::has_room(std::size_t bytes, std::size_t window) const noexcept {
    if (window_.size() == 0) return true;
    return window_.size() < window && window_.bytes() + bytes <= settings_.window_bytes;
}

bool publisher::wait_for_room(std::size_t bytes) {
    raise_trouble();
    if (has_room(bytes, settings_.window)) return true;
    // One waits for a few places at once, not for each.
    const std::size_t lower = std::max<std::size_t>(1, settings_.window - settings_.window / 8);
    while (!has_room(bytes, lower)) {
        if (is_stopped()) return false;
        await();
        raise_trouble();
    }
    return true;
}

/// Waits for the socket a short while, and sees to it that confirms do come.
void publisher::await() {
    const bool wants_to_write = window_.has_unsent() && !connection_->blocked_reason();
    const auto ready = connection_->wait(glance, wants_to_write);
    if (ready.can_write && !ready.can_read) return;
    read_frames();
    if (connection_->blocked_reason() || window_.size() == 0) {
        last_progress_ = clock::now();
    } else if (clock::now() - last_progress_ > settings_.confirm_timeout) {
        throw failure(
            failure_class::store,
            fmt::format(
                "RabbitMQ {}: no confirm in {} ms, {} messages wait for one",
                settings_.connection.address.name(),
                settings_.confirm_timeout.count(),
                window_.size()
            ),
            next_step::retry
        );
    }
}

void publisher::read_frames() {
    const std::uint64_t before = window_.confirmed();
    while (const auto frame = connection_->read_frame())
        on_frame(*frame);
    if (window_.confirmed() != before) {
        last_progress_ = clock::now();
        backoff_.reset();
    }
    watch_alarm();
}

void publisher::on_frame(const amqp_frame_t& frame) {
    if (note_confirm(frame, window_)) return;
    if (const auto message = returned_.feed(frame); message && message->is_return) {
        window_.on_return(message->exchange, message->body);
    }
}

void publisher::watch_alarm() {
    const auto& reason = connection_->blocked_reason();
    if (reason.has_value() == was_blocked_) return;
    was_blocked_ = reason.has_value();
    last_progress_ = clock::now();
    on_event_(
        {was_blocked_ ? link_change::blocked : link_change::unblocked, reason.value_or(""), {}}
    );
}

void publisher::raise_trouble() const {
    const auto trouble = window_.trouble();
    if (!trouble) return;
    const std::string broker = settings_.connection.address.name();
    if (trouble->what == publish_trouble::returned) {
        throw failure(
            failure_class::store,
            fmt::format(
                "RabbitMQ {}: exchange \"{}\" has no queue, a message came back: start a consumer "
                "first",
                broker,
                trouble->exchange
            ),
            next_step::retry
        );
    }
    // A queue that is full or has no leader, as for a while after a restart.
    throw failure(
        failure_class::store,
        fmt::format(
            "RabbitMQ {}: the broker could not keep a message to exchange \"{}\" (nack)",
            broker,
            trouble->exchange
        ),
        next_step::reconnect
    );
}

}  // namespace waxpress::rabbitmq
