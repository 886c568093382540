#include "rabbitmq/connection.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <amqp.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <poll.h>

namespace waxpress::rabbitmq {
namespace {

constexpr int frame_max = 131072;
constexpr int channel_max = 16;
constexpr std::chrono::seconds goodbye{5};

timeval timeval_of(std::chrono::seconds seconds) noexcept {
    return {.tv_sec = seconds.count(), .tv_usec = 0};
}

/// The broker's words, without what would break the line.
std::string one_line(amqp_bytes_t text) {
    std::string out(view_of(text));
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return out;
}

next_step step_after_status(int status) noexcept {
    switch (status) {
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
        case AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD:
        case AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION:
            return next_step::stop;
        default:
            return next_step::reconnect;
    }
}

amqp_table_entry_t entry_of(const char* key, std::string_view value) noexcept {
    amqp_table_entry_t entry{};
    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = bytes_of(value);
    return entry;
}

amqp_table_entry_t claim_of(const char* key) noexcept {
    amqp_table_entry_t entry{};
    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = 1;
    return entry;
}

}  // namespace

amqp_bytes_t bytes_of(std::string_view text) noexcept {
    return {text.size(), const_cast<char*>(text.data())};
}

std::string_view view_of(amqp_bytes_t bytes) noexcept {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}

next_step step_after(int code, next_step when_not_found) noexcept {
    switch (code) {
        case AMQP_ACCESS_REFUSED:
        case AMQP_PRECONDITION_FAILED:
        case AMQP_NOT_ALLOWED:
            return next_step::stop;
        case AMQP_NOT_FOUND:
            return when_not_found;
        default:
            return next_step::reconnect;
    }
}

connection::connection(const connection_settings& settings)
    : state_(amqp_new_connection()), name_(settings.address.name()) {
    if (!state_) throw std::bad_alloc();
    const timeval reply = timeval_of(settings.reply_timeout);
    const timeval connect = timeval_of(settings.connect_timeout);
    amqp_set_rpc_timeout(state_.get(), &reply);
    amqp_set_handshake_timeout(state_.get(), &connect);
    open_socket(settings);
    log_in(settings);
}

void connection::open_socket(const connection_settings& settings) {
    const broker_address& address = settings.address;
    amqp_socket_t* made =
        address.is_tls ? amqp_ssl_socket_new(state_.get()) : amqp_tcp_socket_new(state_.get());
    if (made == nullptr) throw std::bad_alloc();
    if (address.is_tls) {
        amqp_ssl_socket_set_verify_peer(made, 1);
        amqp_ssl_socket_set_verify_hostname(made, 1);
        amqp_ssl_socket_set_ssl_versions(made, AMQP_TLSv1_2, AMQP_TLSvLATEST);
        if (address.ca_file.empty()) {
            auto* context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(made));
            SSL_CTX_set_default_verify_paths(context);
        } else if (amqp_ssl_socket_set_cacert(made, address.ca_file.c_str()) != AMQP_STATUS_OK) {
            fail(
                fmt::format("the certificates in {} cannot be read", address.ca_file),
                next_step::stop
            );
        }
    }
    const timeval timeout = timeval_of(settings.connect_timeout);
    check(
        amqp_socket_open_noblock(made, address.host.c_str(), address.port, &timeout), "connecting"
    );
}

void connection::log_in(const connection_settings& settings) {
    const broker_address& address = settings.address;
    // Without these the broker keeps silent about alarms and about queues that were deleted.
    std::array capabilities{claim_of("connection.blocked"), claim_of("consumer_cancel_notify")};
    amqp_table_entry_t claims{};
    claims.key = amqp_cstring_bytes("capabilities");
    claims.value.kind = AMQP_FIELD_KIND_TABLE;
    claims.value.value.table = {static_cast<int>(capabilities.size()), capabilities.data()};
    std::array properties{
        entry_of("product", "waxpress"), entry_of("connection_name", settings.name), claims};
    const amqp_table_t table{static_cast<int>(properties.size()), properties.data()};
    const amqp_rpc_reply_t reply = amqp_login_with_properties(
        state_.get(),
        address.vhost.c_str(),
        channel_max,
        frame_max,
        static_cast<int>(settings.heartbeat.count()),
        &table,
        AMQP_SASL_METHOD_PLAIN,
        address.username.c_str(),
        address.password.c_str()
    );
    const std::string doing = fmt::format("logging in as \"{}\"", address.username);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) check(reply.library_error, doing);
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
        raise_closed(reply.reply.id, reply.reply.decoded, doing, next_step::stop);
    }
}

void connection::fail(const std::string& line, next_step step) const {
    throw failure(failure_class::store, fmt::format("RabbitMQ {}: {}", name_, line), step);
}

void connection::check(int status, std::string_view doing) const {
    if (status == AMQP_STATUS_OK) return;
    fail(fmt::format("{}: {}", doing, amqp_error_string2(status)), step_after_status(status));
}

void connection::raise_closed(
    amqp_method_number_t id, void* decoded, std::string_view doing, next_step when_not_found
) const {
    int code = 0;
    std::string text = fmt::format("unexpected answer {:#x}", id);
    if (id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto* closed = static_cast<amqp_channel_close_t*>(decoded);
        code = closed->reply_code;
        text = one_line(closed->reply_text);
    } else if (id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto* closed = static_cast<amqp_connection_close_t*>(decoded);
        code = closed->reply_code;
        text = one_line(closed->reply_text);
    }
    std::string line = fmt::format("{}: {}", doing, text);
    if (code == AMQP_PRECONDITION_FAILED) {
        line +=
            "; \"received\" is what waxpress declares, \"current\" what exists: delete that, "
            "or set another DISCOGS_EXCHANGE_PREFIX";
    }
    fail(line, step_after(code, when_not_found));
}

void connection::check_reply(std::string_view doing, next_step when_not_found) const {
    const amqp_rpc_reply_t reply = amqp_get_rpc_reply(state_.get());
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
        raise_closed(reply.reply.id, reply.reply.decoded, doing, when_not_found);
    }
    const int status = reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION
                           ? reply.library_error
                           : static_cast<int>(AMQP_STATUS_CONNECTION_CLOSED);
    check(status, doing);
}

bool connection::reply_is_not_found() const {
    const amqp_rpc_reply_t reply = amqp_get_rpc_reply(state_.get());
    return reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
           reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD &&
           static_cast<amqp_channel_close_t*>(reply.reply.decoded)->reply_code == AMQP_NOT_FOUND;
}

void connection::open_channel(std::uint16_t channel) {
    amqp_channel_open(state_.get(), channel);
    check_reply("opening a channel");
}

void connection::close_channel(std::uint16_t channel) {
    const amqp_rpc_reply_t reply = amqp_channel_close(state_.get(), channel, AMQP_REPLY_SUCCESS);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
        check(reply.library_error, "closing a channel");
    }
}

void connection::confirm_channel_close(std::uint16_t channel) {
    amqp_channel_close_ok_t ok{};
    check(
        amqp_send_method(state_.get(), channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok),
        "closing a channel"
    );
}

void connection::on_connection_frame(const amqp_method_t& method) {
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
        raise_closed(method.id, method.decoded, "the broker ended the connection", next_step::stop);
    }
    if (method.id == AMQP_CONNECTION_BLOCKED_METHOD) {
        blocked_ = one_line(static_cast<amqp_connection_blocked_t*>(method.decoded)->reason);
    } else if (method.id == AMQP_CONNECTION_UNBLOCKED_METHOD) {
        blocked_.reset();
    }
}

/// Unasked-for, only a refusal of access stays as it is: 404 is an object that was deleted, and 406
/// an acknowledgement that came too late; both are gone after declaring again on a new connection.
void connection::on_channel_close(std::uint16_t channel, const amqp_method_t& method) const {
    const auto* closed = static_cast<amqp_channel_close_t*>(method.decoded);
    fail(
        fmt::format("the broker closed channel {}: {}", channel, one_line(closed->reply_text)),
        closed->reply_code == AMQP_ACCESS_REFUSED ? next_step::stop : next_step::reconnect
    );
}

std::optional<amqp_frame_t> connection::read_frame() {
    for (;;) {
        amqp_maybe_release_buffers(state_.get());
        amqp_frame_t frame{};
        const timeval at_once{.tv_sec = 0, .tv_usec = 0};
        const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &at_once);
        if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
        check(status, "the connection is lost");
        if (frame.frame_type != AMQP_FRAME_METHOD) {
            if (frame.channel != 0) return frame;
        } else if (frame.channel == 0) {
            on_connection_frame(frame.payload.method);
        } else if (frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
            on_channel_close(frame.channel, frame.payload.method);
        } else {
            return frame;
        }
    }
}

void connection::send_heartbeat() {
    amqp_frame_t frame{};
    frame.frame_type = AMQP_FRAME_HEARTBEAT;
    check(amqp_send_frame(state_.get(), &frame), "sending a heartbeat");
}

connection::readiness connection::wait(
    std::chrono::milliseconds at_most, bool for_writing, int other
) const {
    const short events = for_writing ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 2> waited{
        pollfd{.fd = socket(), .events = events, .revents = 0},
        pollfd{.fd = other, .events = POLLIN, .revents = 0}};
    const int ready = poll(waited.data(), waited.size(), static_cast<int>(at_most.count()));
    if (ready < 0 && errno != EINTR) {
        fail(fmt::format("waiting: {}", std::strerror(errno)), next_step::reconnect);
    }
    if (ready <= 0) return {};
    constexpr short bad = POLLERR | POLLHUP | POLLNVAL;
    return {
        .can_read = (waited[0].revents & (POLLIN | bad)) != 0,
        .can_write = (waited[0].revents & (POLLOUT | bad)) != 0,
        .is_woken = (waited[1].revents & POLLIN) != 0};
}

void connection::close() noexcept {
    if (!state_) return;
    if (!blocked_) {
        const timeval timeout = timeval_of(goodbye);
        amqp_set_rpc_timeout(state_.get(), &timeout);
        amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS);
    }
    state_.reset();
}

}  // namespace waxpress::rabbitmq
