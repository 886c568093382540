#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waxpress::rabbitmq {

/// What a body is, and so the properties that its message has.
enum class body_format : std::uint8_t {
    json,    ///< application/json, UTF-8.
    framed,  ///< application/x-waxpress-block.
};

/// Header fields of a message, all text.
using message_headers = std::vector<std::pair<std::string, std::string>>;

struct outgoing_message {
    std::string exchange;
    std::string body;
    body_format format = body_format::json;
    message_headers headers;
};

/// Why a message that was published is not safe.
enum class publish_trouble : std::uint8_t {
    none,
    returned,  ///< No queue was there to take it; also where it was confirmed afterwards.
    refused,   ///< The broker says that it could not keep it.
};

/// The messages of one publisher that the broker has not confirmed yet, in the order of publishing.
///
/// Shape:    pure; used by one thread. A sequence number counts messages since the start and
///           outlives connections; a delivery tag counts those sent on one channel, in the same
///           order.
/// Delivery: a message stays here until it and all before it are confirmed, so that a new
///           connection can send it again: at least once.
/// Errors:   none; tags that were not given out are ignored.
/// Cost:     O(1) amortised, but a return looks through the messages for its body.
class confirm_window {
public:
    /// Takes a message at the end, not sent yet. Its sequence number: 1, 2, ...
    std::uint64_t push(
        std::string_view exchange,
        std::string_view body,
        body_format format,
        message_headers headers = {}
    );

    [[nodiscard]] bool has_unsent() const noexcept { return sent_ < slots_.size(); }
    /// Precondition: `has_unsent()`. The reference dies with the next call that is not const.
    [[nodiscard]] const outgoing_message& next_unsent() const { return slots_[sent_].message; }
    void mark_sent() noexcept { ++sent_; }

    /// The broker has `tag`, or where `multiple` all up to it.
    void on_ack(std::uint64_t tag, bool multiple);
    void on_nack(std::uint64_t tag, bool multiple);
    /// A message came back. The broker tells its content, not its tag; the oldest one that is alike
    /// counts. False: there is none.
    bool on_return(std::string_view exchange, std::string_view body);
    /// The channel died: what is not confirmed is unsent again, and its trouble is forgotten.
    void restart();

    /// All messages up to this one are confirmed; 0 at the start.
    [[nodiscard]] std::uint64_t confirmed() const noexcept {
        return slots_.empty() ? last_ : slots_.front().sequence - 1;
    }
    /// Messages from the oldest that is not confirmed on, and the bytes of their bodies.
    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

    struct troubled_message {
        publish_trouble what = publish_trouble::none;
        std::uint64_t sequence = 0;
        std::string_view exchange;
    };
    /// A message that is in trouble, if any.
    [[nodiscard]] std::optional<troubled_message> trouble() const;

private:
    enum class fate : std::uint8_t { waiting, confirmed, returned, refused };
    struct slot {
        outgoing_message message;
        std::uint64_t sequence = 0;
        fate state = fate::waiting;
    };

    void settle(std::uint64_t tag, bool multiple, fate becomes);
    void drop_front();
    void recycle(outgoing_message&& message);

    std::deque<slot> slots_;
    std::size_t sent_ = 0;         // Of slots_, the first ones.
    std::uint64_t first_tag_ = 1;  // Of slots_.front().
    std::uint64_t last_ = 0;       // The last sequence number given out.
    std::size_t bytes_ = 0;
    std::size_t troubled_ = 0;
    std::vector<outgoing_message> spare_;  // Their memory is used again.
};

}  // namespace waxpress::rabbitmq
