#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bolt/connection_settings.hpp"
#include "bolt/statement.hpp"
#include "bolt/version.hpp"

namespace waxpress::bolt {

/// What a client asks; its number is the tag of the message.
enum class request : std::uint8_t {
    hello = 0x01,
    goodbye = 0x02,
    reset = 0x0F,
    run = 0x10,
    begin = 0x11,
    commit = 0x12,
    rollback = 0x13,
    discard = 0x2F,
    pull = 0x3F,
    telemetry = 0x54,
    route = 0x66,
    logon = 0x6A,
    logoff = 0x6B,
};

/// `RUN`, `PULL`...
[[nodiscard]] std::string_view name_of(request what) noexcept;

/// Writes requests as chunked messages to the end of a buffer.
///
/// Errors: failure(store, reject) for a value that cannot be packed; nothing was appended then,
///         but the buffer of `run` with parameters is the caller's: they are taken as they are.
/// Source: reference/bolt.md, 1.4.
class request_writer {
public:
    request_writer(std::string& out, protocol_version version, bool is_utc) noexcept
        : out_(&out), version_(version), is_utc_(is_utc) {}

    void hello(const connection_settings& settings);
    void logon(const auth_token& auth);
    /// LOGOFF, RESET, COMMIT, ROLLBACK, GOODBYE.
    void bare(request what);
    void telemetry(std::int64_t way);
    void begin(const transaction_options& options);
    /// `options` null: inside a transaction.
    void run(const packed_statement& statement, const transaction_options* options);
    /// PULL or DISCARD; -1 means all.
    void rows(request what, std::int64_t count);
    void route(
        const map& context,
        const std::vector<std::string>& bookmarks,
        const std::string& database,
        const std::string& impersonated_user
    );

private:
    void put_options(const transaction_options& options);
    void send();

    std::string* out_;
    protocol_version version_;
    bool is_utc_;
    std::string scratch_;
};

}  // namespace waxpress::bolt
