#include "bolt/protocol.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bolt/unpacker.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::size_t longest_message = 2000;

[[noreturn]] void stop(const char* why) {
    throw failure(failure_class::store, why, next_step::stop);
}

[[noreturn]] void give_up(std::string_view why) {
    throw failure(
        failure_class::store,
        fmt::format("the server does not keep to its protocol: {}", why),
        next_step::reconnect
    );
}

std::string text_or_empty(const map& from, std::string_view key) {
    const value& found = from[key];
    return found.kind() == value_kind::text ? found.as_text() : std::string();
}

std::string one_line(std::string text) {
    if (text.size() > longest_message) text.replace(longest_message, std::string::npos, "...");
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }, ' '
    );
    return text;
}

bool is_true(const value& what) {
    return what.kind() == value_kind::boolean && what.as_boolean();
}

}  // namespace

server_words words_of(const map& metadata) {
    server_words words;
    words.code = text_or_empty(metadata, "neo4j_code");
    if (words.code.empty()) words.code = text_or_empty(metadata, "code");
    words.code = rewritten(one_line(std::move(words.code)));
    words.message = one_line(text_or_empty(metadata, "message"));
    words.gql_status = one_line(text_or_empty(metadata, "gql_status"));
    const value& record = metadata["diagnostic_record"];
    if (record.kind() == value_kind::map) {
        words.classification = one_line(text_or_empty(record.as_map(), "_classification"));
    }
    return words;
}

protocol::protocol(const connection_settings& settings)
    : settings_(settings), output_(handshake::proposal()), messages_(settings.most_message_bytes) {
}

void protocol::sent(std::size_t count) {
    sent_ += count;
    if (sent_ < output_.size()) return;
    output_.clear();
    sent_ = 0;
}

void protocol::bare(request what) {
    writer().bare(what);
    due_.push_back(what);
}

void protocol::rows(request what, std::int64_t count) {
    writer().rows(what, count);
    due_.push_back(what);
}

void protocol::begin(const transaction_options& options) {
    writer().begin(options);
    due_.push_back(request::begin);
}

void protocol::run(const packed_statement& statement, const transaction_options* options) {
    writer().run(statement, options);
    due_.push_back(request::run);
}

void protocol::route(
    const map& context, const std::vector<std::string>& bookmarks, const std::string& database
) {
    writer().route(context, bookmarks, database, {});
    due_.push_back(request::route);
}

void protocol::log_on_again(const auth_token& auth) {
    bare(request::logoff);
    writer().logon(auth);
    due_.push_back(request::logon);
}

void protocol::telemetry(std::int64_t way) {
    if (!greeting_.wants_telemetry || !version_.has_telemetry()) return;
    writer().telemetry(way);
    due_.push_back(request::telemetry);
}

void protocol::goodbye() {
    writer().bare(request::goodbye);
}

bool protocol::shake_hands() {
    if (is_agreed_) return true;
    switch (handshake_.feed(input_, output_)) {
        case handshake_status::need_more:
            return false;
        case handshake_status::agreed:
            break;
        case handshake_status::refused:
            stop("the server speaks none of Bolt 4.4, 5.0 to 5.4 and 5.6 to 5.8: use Neo4j 4.4 or 5"
            );
        case handshake_status::http:
            stop("an HTTP server answers there: name the Bolt port, 7687 by default");
        case handshake_status::malformed:
            stop("what answers there does not speak Bolt: name the Bolt port, 7687 by default");
    }
    is_agreed_ = true;
    version_ = handshake_.version();
    is_utc_ = version_.has_element_ids();
    log_in();
    return true;
}

void protocol::log_in() {
    writer().hello(settings_);
    due_.push_back(request::hello);
    if (!version_.has_logon()) return;
    writer().logon(settings_.auth);
    due_.push_back(request::logon);
}

std::optional<reply> protocol::next() {
    if (!shake_hands()) return std::nullopt;
    switch (messages_.feed(input_)) {
        case dechunk_status::need_more:
            return std::nullopt;
        case dechunk_status::too_large:
            give_up(fmt::format("a message is above {} bytes", settings_.most_message_bytes));
        case dechunk_status::message:
            break;
    }
    reply got = read_message(messages_.message());
    settle(got);
    return got;
}

reply protocol::read_message(std::string_view message) {
    if (due_.empty()) give_up("an answer that nobody asked for");
    reply got;
    got.to = due_.front();
    unpacker from(message);
    std::uint8_t tag = 0;
    std::size_t fields = 0;
    bool is_good = from.read_header(tag, fields);
    switch (tag) {
        case 0x70:
        case 0x7F:
            got.kind = tag == 0x70 ? reply_kind::success : reply_kind::failure;
            is_good = is_good && fields == 1 && from.read(got.metadata) && from.is_at_end();
            break;
        case 0x71:
            got.kind = reply_kind::record;
            got.record = message.substr(std::min<std::size_t>(2, message.size()));
            is_good = is_good && fields == 1 && got.to == request::pull;
            break;
        case 0x7E:
            got.kind = reply_kind::ignored;
            break;
        default:
            is_good = false;
    }
    if (!is_good) give_up(fmt::format("a malformed answer to {}", name_of(got.to)));
    return got;
}

void protocol::settle(reply& got) {
    if (got.kind == reply_kind::record) return;
    due_.pop_front();
    if (got.kind == reply_kind::success) return succeed(got);
    const bool is_interrupted = std::ranges::find(due_, request::reset) != due_.end();
    if (got.kind == reply_kind::ignored) {
        if (got.to == request::reset || (state_ != protocol_state::failed && !is_interrupted)) {
            give_up(fmt::format("{} was ignored", name_of(got.to)));
        }
        return;
    }
    const bool is_fatal = got.to == request::hello || got.to == request::logon ||
                          got.to == request::logoff || got.to == request::reset;
    state_ = is_fatal ? protocol_state::defunct : protocol_state::failed;
    open_streams_ = 0;
}

void protocol::succeed(const reply& got) {
    const bool is_inside = state_ == protocol_state::in_transaction ||
                           state_ == protocol_state::streaming_in_transaction;
    switch (got.to) {
        case request::hello:
            read_greeting(got.metadata);
            state_ = version_.has_logon() ? protocol_state::authentication : protocol_state::ready;
            break;
        case request::logoff:
            state_ = protocol_state::authentication;
            break;
        case request::begin:
            state_ = protocol_state::in_transaction;
            break;
        case request::run:
            ++open_streams_;
            state_ =
                is_inside ? protocol_state::streaming_in_transaction : protocol_state::streaming;
            break;
        case request::pull:
        case request::discard:
            if (is_true(got.metadata["has_more"]) || open_streams_ == 0) break;
            if (--open_streams_ > 0) break;
            state_ = is_inside ? protocol_state::in_transaction : protocol_state::ready;
            break;
        case request::logon:
        case request::commit:
        case request::rollback:
        case request::reset:
            open_streams_ = 0;
            state_ = protocol_state::ready;
            break;
        default:
            break;
    }
}

void protocol::read_greeting(const map& metadata) {
    greeting_.agent = one_line(text_or_empty(metadata, "server"));
    greeting_.connection_id = one_line(text_or_empty(metadata, "connection_id"));
    const value& patches = metadata["patch_bolt"];
    if (patches.kind() == value_kind::list) {
        is_utc_ = is_utc_ || std::ranges::count(patches.as_list(), value("utc")) > 0;
    }
    const value& hints = metadata["hints"];
    if (hints.kind() != value_kind::map) return;
    const value& silence = hints.as_map()["connection.recv_timeout_seconds"];
    constexpr std::int64_t longest_silence = 86'400;
    if (silence.kind() == value_kind::integer && silence.as_integer() > 0) {
        greeting_.silence = std::chrono::seconds(std::min(silence.as_integer(), longest_silence));
    }
    greeting_.wants_telemetry = is_true(hints.as_map()["telemetry.enabled"]);
}

}  // namespace waxpress::bolt
