#include "rabbitmq/consumer_loop.hpp"

#include <algorithm>
#include <random>

#include <amqp.h>
#include <fmt/format.h>
#include <poll.h>

#include "rabbitmq/framed.hpp"
#include "rabbitmq/send_message.hpp"

namespace waxpress::rabbitmq {
namespace {

constexpr unsigned id_bits = 48;  // Below them the ledger counts, above them stands the kind.
constexpr std::uint16_t letter_channel = 5;
constexpr int frames_in_a_row = 512;  // Then it is the acknowledgements' turn.
constexpr std::chrono::milliseconds longest_wait{1000};

constexpr pipeline::delivery_id first_id(std::size_t lane) noexcept {
    return (pipeline::delivery_id{lane} + 1) << id_bits;
}

}  // namespace

consumer_loop::consumer_loop(
    const consumer_settings& settings, const consumer_handlers& handlers, consumer_inbox& inbox
)
    : settings_(settings),
      handlers_(handlers),
      inbox_(inbox),
      objects_(consumer_topology(settings.prefix, settings.service)),
      backoff_(settings.reconnect, std::random_device{}()) {
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        lane& made = lanes_.emplace_back();
        made.names = names_of(settings.prefix, settings.service, kind);
        made.consumer_tag = fmt::format("{}-{}", settings.service, plural_name(kind));
        made.channel = static_cast<std::uint16_t>(index_of(kind) + 1);
        made.ledger = pipeline::ledger(first_id(index_of(kind)));
    }
}

consumer_loop::~consumer_loop() {
    forget();
    take_wishes();
}

void consumer_loop::run() {
    for (;;) {
        std::chrono::milliseconds wait{0};
        try {
            connect();
            serve();
            return;
        } catch (const failure& failed) {
            forget();
            if (failed.step() == next_step::stop) throw;
            wait = backoff_.next();
            handlers_.on_link({link_change::lost, failed.what(), wait});
        }
        if (!pause(wait)) return;
    }
}

/// The one way to a working connection, at the start and after each loss.
void consumer_loop::connect() {
    connection_.emplace(settings_.connection);
    ++epoch_;
    open_confirming_channel(*connection_, letter_channel);
    declare(*connection_, letter_channel, objects_);
    for (lane& one : lanes_) {
        connection_->open_channel(one.channel);
        amqp_basic_qos(connection_->state(), one.channel, 0, settings_.prefetch, /*global=*/0);
        connection_->check_reply("setting the prefetch");
    }
    was_blocked_ = false;
    has_read_all_ = false;
    has_told_connected_ = false;
    last_heartbeat_ = clock::now();
}

/// What the dead connection held is not ours any more: the broker delivers it again.
void consumer_loop::forget() {
    connection_.reset();
    for (lane& one : lanes_) {
        one.ledger.forget();
        one.first.reset();
        one.incoming = {};
        one.state = subscription::none;
        one.unsettled.clear();
    }
    unsettled_bytes_ = 0;
    arrived_.clear();
    returned_ = {};
    letters_ = {};
    letters_told_ = 0;
    auto lost = std::exchange(letters_done_, {});
    for (const auto& done : lost)
        done(false);
}

/// False: told to close.
bool consumer_loop::pause(std::chrono::milliseconds time) {
    const auto end = clock::now() + time;
    for (;;) {
        take_wishes();
        if (wishes_.is_closing) return false;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now()).count();
        if (left <= 0) return true;
        pollfd waited{.fd = inbox_.descriptor(), .events = POLLIN, .revents = 0};
        static_cast<void>(poll(&waited, 1, static_cast<int>(left)));
    }
}

void consumer_loop::serve() {
    for (;;) {
        take_wishes();
        for (lane& one : lanes_) {
            acknowledge(one);
            adjust(one);
        }
        tell_connected();
        ask_depths();
        send_dead_letters();
        if (may_close()) {
            connection_->close();
            return;
        }
        if (is_full()) {
            has_read_all_ = true;
        } else {
            read_frames();
        }
        if (has_read_all_) wait();
    }
}

void consumer_loop::take_wishes() {
    inbox_.take(wishes_);
    for (const pipeline::settled_delivery& done : wishes_.settlements) {
        if (is_current(done.delivery))
            lane_of(done.delivery).ledger.settle(done.delivery, done.records);
    }
    for (dead_letter& letter : wishes_.dead_letters)
        accept(letter);
}

consumer_loop::lane& consumer_loop::lane_of(pipeline::delivery_id id) {
    return lanes_[static_cast<std::size_t>(id >> id_bits) - 1];
}

bool consumer_loop::is_current(pipeline::delivery_id id) const {
    const std::uint64_t number = id >> id_bits;
    if (number == 0 || number > lanes_.size()) return false;
    const auto& first = lanes_[static_cast<std::size_t>(number) - 1].first;
    return first && id >= *first;
}

void consumer_loop::acknowledge(lane& one) {
    while (const auto due = one.ledger.next_ack()) {
        const int status =
            amqp_basic_ack(connection_->state(), one.channel, due->tag, due->multiple ? 1 : 0);
        connection_->check(status, "the connection is lost while acknowledging");
        while (!one.unsettled.empty() && one.unsettled.front().tag <= due->tag) {
            unsettled_bytes_ -= one.unsettled.front().bytes;
            one.unsettled.pop_front();
        }
    }
}

/// Brings the consumer of one kind nearer to what is wanted; the answers come as frames.
void consumer_loop::adjust(lane& one) {
    const bool has_to_consume = is_wanted(one);
    if (has_to_consume && one.state == subscription::none) {
        amqp_basic_consume_t consume{};
        consume.queue = bytes_of(one.names.queue);
        consume.consumer_tag = bytes_of(one.consumer_tag);
        const int status = amqp_send_method(
            connection_->state(), one.channel, AMQP_BASIC_CONSUME_METHOD, &consume
        );
        connection_->check(status, "the connection is lost while subscribing");
        one.state = subscription::starting;
    } else if (!has_to_consume && one.state == subscription::active) {
        amqp_basic_cancel_t cancel{};
        cancel.consumer_tag = bytes_of(one.consumer_tag);
        const int status =
            amqp_send_method(connection_->state(), one.channel, AMQP_BASIC_CANCEL_METHOD, &cancel);
        connection_->check(status, "the connection is lost while unsubscribing");
        one.state = subscription::ending;
    }
}

bool consumer_loop::is_wanted(const lane& one) const {
    return !wishes_.is_stopping && !wishes_.is_paused[one.channel - 1U];
}

/// Not before the broker has said yes to each consumer: declaring may succeed where consuming does
/// not.
void consumer_loop::tell_connected() {
    if (has_told_connected_) return;
    has_told_connected_ = std::ranges::all_of(lanes_, [&](const lane& one) {
        return !is_wanted(one) || one.state == subscription::active;
    });
    if (has_told_connected_) handlers_.on_link({link_change::connected, {}, {}});
}

/// The answers come as frames.
void consumer_loop::ask_depths() {
    if (!handlers_.on_depth || clock::now() - last_depths_ < settings_.depth_interval) return;
    last_depths_ = clock::now();
    for (const lane& one : lanes_) {
        amqp_queue_declare_t look{};
        look.queue = bytes_of(one.names.queue);
        look.passive = 1;
        const int status = amqp_send_method(
            connection_->state(), letter_channel, AMQP_QUEUE_DECLARE_METHOD, &look
        );
        connection_->check(status, "the connection is lost while looking at a queue");
    }
}

void consumer_loop::on_depth(const amqp_queue_declare_ok_t& answer) {
    for (const lane& one : lanes_) {
        if (view_of(answer.queue) != one.names.queue) continue;
        handlers_.on_depth(discogs::all_kinds[one.channel - 1U], answer.message_count);
    }
}

void consumer_loop::accept(dead_letter& letter) {
    if (!connection_ || !is_current(letter.delivery)) {
        letter.done(false);
        return;
    }
    if (letters_.size() == 0) letters_progress_ = clock::now();
    letters_.push(
        lane_of(letter.delivery).names.dead_letter_exchange,
        letter.body,
        letter.format,
        std::move(letter.headers)
    );
    letters_done_.push_back(std::move(letter.done));
}

void consumer_loop::send_dead_letters() {
    while (letters_.has_unsent() && !connection_->blocked_reason()) {
        if (!connection_->wait(std::chrono::milliseconds(0), true).can_write) return;
        send_message(*connection_, letter_channel, letters_.next_unsent());
        letters_.mark_sent();
    }
}

/// Tells whose dead letters are safe now.
void consumer_loop::confirm_dead_letters() {
    if (letters_.trouble()) {
        throw failure(
            failure_class::store,
            fmt::format(
                "RabbitMQ {}: a dead letter found no queue at exchange \"{}\"",
                settings_.connection.address.name(),
                letters_.trouble()->exchange
            ),
            next_step::reconnect
        );
    }
    if (letters_.size() == 0 || connection_->blocked_reason()) letters_progress_ = clock::now();
    for (; letters_told_ < letters_.confirmed(); ++letters_told_) {
        letters_progress_ = clock::now();
        const auto done = std::move(letters_done_.front());
        letters_done_.pop_front();
        done(true);
    }
    if (clock::now() - letters_progress_ > settings_.confirm_timeout) {
        throw failure(
            failure_class::store,
            fmt::format(
                "RabbitMQ {}: no confirm of a dead letter in {} ms",
                settings_.connection.address.name(),
                settings_.confirm_timeout.count()
            ),
            next_step::reconnect
        );
    }
}

void consumer_loop::read_frames() {
    has_read_all_ = false;
    for (int i = 0; i < frames_in_a_row && !is_full(); ++i) {
        const auto frame = connection_->read_frame();
        if (!frame) {
            has_read_all_ = true;
            break;
        }
        on_frame(*frame);
    }
    if (!arrived_.empty()) handlers_.on_deliveries(std::exchange(arrived_, {}));
    watch_alarm();
    confirm_dead_letters();
}

void consumer_loop::on_frame(const amqp_frame_t& frame) {
    if (frame.channel == letter_channel) {
        if (note_confirm(frame, letters_)) return;
        if (frame.frame_type == AMQP_FRAME_METHOD &&
            frame.payload.method.id == AMQP_QUEUE_DECLARE_OK_METHOD) {
            on_depth(*static_cast<const amqp_queue_declare_ok_t*>(frame.payload.method.decoded));
            return;
        }
        if (const auto message = returned_.feed(frame)) {
            letters_.on_return(message->exchange, message->body);
        }
        return;
    }
    if (frame.channel == 0 || frame.channel > lanes_.size()) return;
    lane& from = lanes_[frame.channel - 1U];
    if (frame.frame_type == AMQP_FRAME_METHOD) on_subscription(from, frame.payload.method.id);
    if (auto message = from.incoming.feed(frame)) on_delivery(from, std::move(*message));
}

void consumer_loop::on_subscription(lane& one, amqp_method_number_t method) {
    if (method == AMQP_BASIC_CONSUME_OK_METHOD) {
        one.state = subscription::active;
        // Only now is it a connection that works: declaring may succeed where consuming does not.
        backoff_.reset();
    } else if (method == AMQP_BASIC_CANCEL_OK_METHOD) {
        one.state = subscription::none;
    } else if (method == AMQP_BASIC_CANCEL_METHOD) {
        throw failure(
            failure_class::store,
            fmt::format(
                "RabbitMQ {}: the broker ended the consumer of queue \"{}\"; was it deleted?",
                settings_.connection.address.name(),
                one.names.queue
            ),
            next_step::reconnect
        );
    }
}

void consumer_loop::on_delivery(lane& from, incoming_message&& message) {
    // What comes after the end was asked for goes back to the queue when the connection closes.
    if (wishes_.is_stopping) return;
    delivery made;
    made.records = count_records(message.body);
    made.id = from.ledger.open(message.tag, made.records);
    if (!from.first) from.first = made.id;
    made.kind = discogs::all_kinds[from.channel - 1U];
    made.tag = message.tag;
    made.epoch = epoch_;
    made.is_redelivered = message.is_redelivered;
    made.body = std::move(message.body);
    from.unsettled.push_back({made.tag, made.body.size()});
    unsettled_bytes_ += made.body.size();
    arrived_.push_back(std::move(made));
}

/// Waits for the broker or for other threads. Where enough is held already, the broker has to wait
/// in its socket; heartbeats, which reading would send, are then sent from here.
void consumer_loop::wait() {
    const bool wants_to_write = letters_.has_unsent() && !connection_->blocked_reason();
    if (!is_full()) {
        static_cast<void>(connection_->wait(longest_wait, wants_to_write, inbox_.descriptor()));
        return;
    }
    pollfd waited{.fd = inbox_.descriptor(), .events = POLLIN, .revents = 0};
    static_cast<void>(poll(&waited, 1, static_cast<int>(longest_wait.count())));
    if (clock::now() - last_heartbeat_ > settings_.connection.heartbeat / 3) {
        connection_->send_heartbeat();
        last_heartbeat_ = clock::now();
    }
}

void consumer_loop::watch_alarm() {
    const auto& reason = connection_->blocked_reason();
    if (reason.has_value() == was_blocked_) return;
    was_blocked_ = reason.has_value();
    handlers_.on_link(
        {was_blocked_ ? link_change::blocked : link_change::unblocked, reason.value_or(""), {}}
    );
}

/// Not while an answer is awaited without which nothing would be settled.
bool consumer_loop::is_full() const noexcept {
    return unsettled_bytes_ >= settings_.max_unsettled_bytes && letters_.size() == 0 &&
           !wishes_.is_stopping;
}

bool consumer_loop::may_close() const {
    return wishes_.is_closing && (letters_.size() == 0 || clock::now() >= wishes_.close_by);
}

}  // namespace waxpress::rabbitmq
