#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bolt/chunking.hpp"
#include "bolt/connection_settings.hpp"
#include "bolt/error.hpp"
#include "bolt/handshake.hpp"
#include "bolt/request.hpp"

namespace waxpress::bolt {

/// What the server has told so far of where the connection stands (reference/bolt.md, 1.5).
enum class protocol_state : std::uint8_t {
    negotiation,
    authentication,
    ready,
    streaming,
    in_transaction,
    streaming_in_transaction,
    failed,
    defunct,
};

enum class reply_kind : std::uint8_t { success, record, ignored, failure };

struct reply {
    request to = request::hello;
    reply_kind kind = reply_kind::success;
    map metadata;             ///< Of a success or a failure.
    std::string_view record;  ///< The packed list of a record's values; until the next `next`.
};

/// What the server says about itself at the start.
struct server_greeting {
    std::string agent;
    std::string connection_id;
    std::optional<std::chrono::seconds> silence;  ///< The longest it will be while it works.
    bool wants_telemetry = false;
};

/// A client's side of Bolt without a socket: requests go in and bytes come out, bytes go in and
/// replies come out, in the order of the requests.
///
/// Shape:    the handshake, HELLO and LOGON happen by themselves; then (`is_logged_in`) any number
///           of requests may be made before their replies are read. After a failure the server
///           ignores requests until a `reset`.
/// Errors:   `next` throws failure(store): `stop` where the server speaks another protocol,
///           `reconnect` where it breaks this one; nothing can be done with it then.
/// Lifetime: one thread.
class protocol {
public:
    explicit protocol(const connection_settings& settings);

    /// What is to be sent, from its front.
    [[nodiscard]] std::string_view output() const noexcept {
        return std::string_view(output_).substr(sent_);
    }
    void sent(std::size_t count);

    /// Gives it bytes. They stay where they are until `next` has nothing more.
    void feed(std::string_view input) noexcept { input_ = input; }
    /// The next reply. Nothing: it needs more bytes.
    [[nodiscard]] std::optional<reply> next();

    void begin(const transaction_options& options);
    void run(const packed_statement& statement, const transaction_options* options);
    void pull(std::int64_t count) { rows(request::pull, count); }
    void discard(std::int64_t count) { rows(request::discard, count); }
    void commit() { bare(request::commit); }
    void rollback() { bare(request::rollback); }
    void reset() { bare(request::reset); }
    void route(
        const map& context, const std::vector<std::string>& bookmarks, const std::string& database
    );
    void log_on_again(const auth_token& auth);
    void telemetry(std::int64_t way);
    void goodbye();

    [[nodiscard]] protocol_state state() const noexcept { return state_; }
    [[nodiscard]] bool is_logged_in() const noexcept {
        return state_ > protocol_state::authentication && state_ != protocol_state::defunct;
    }
    /// Replies that are due.
    [[nodiscard]] std::size_t due() const noexcept { return due_.size(); }
    [[nodiscard]] protocol_version version() const noexcept { return version_; }
    [[nodiscard]] bool is_utc() const noexcept { return is_utc_; }
    [[nodiscard]] const server_greeting& greeting() const noexcept { return greeting_; }

private:
    void bare(request what);
    void rows(request what, std::int64_t count);
    [[nodiscard]] request_writer writer() { return {output_, version_, is_utc_}; }
    [[nodiscard]] bool shake_hands();
    void log_in();
    [[nodiscard]] reply read_message(std::string_view message);
    void settle(reply& got);
    void succeed(const reply& got);
    void read_greeting(const map& metadata);

    connection_settings settings_;
    std::string output_;
    std::size_t sent_ = 0;
    std::string_view input_;
    dechunker messages_;
    handshake handshake_;
    bool is_agreed_ = false;
    std::deque<request> due_;
    std::size_t open_streams_ = 0;
    protocol_state state_ = protocol_state::negotiation;
    protocol_version version_;
    bool is_utc_ = true;
    server_greeting greeting_;
};

/// What the metadata of a failure say, in one line each.
[[nodiscard]] server_words words_of(const map& metadata);

}  // namespace waxpress::bolt
