#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "bolt/connection_settings.hpp"
#include "bolt/error.hpp"
#include "bolt/statement.hpp"
#include "bolt/version.hpp"

namespace waxpress::bolt {

class row_stream;
struct reply;

/// One connection to one server, owned by one thread.
///
/// Shape:    requests of a call are written at once, while answers are read: full buffers on both
///           sides stall nothing.
/// Lifetime: move-only. The destructor says goodbye and closes; it commits nothing. `stop` ends
///           every wait, also later ones: give a delayed one, or an empty one, to let what is under
///           way finish.
/// Errors:   every call throws
///           - server_failure where the server refuses: `step()` as `step_of(code)`; the connection
///             has been reset, a transaction that was open is gone;
///           - connection_lost (`reconnect`) where it is gone, silent for too long or told to stop;
///             `commit_is_unknown()` where a commit was under way;
///           - failure(store, stop) where the server does not speak Bolt as we do.
///           After the last two `is_open()` is false.
class connection {
public:
    class parts;

    /// Connects and logs in. Nothing large is sent before that has succeeded.
    /// Errors: also failure(store, stop) for a certificate that is not trusted; server_failure
    ///         with `Neo.ClientError.Security.Unauthorized` (`stop`) for a wrong password.
    [[nodiscard]] static connection open(
        const connection_settings& settings, const std::stop_token& stop = {}
    );

    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;
    ~connection();

    /// One transaction, in one write and one pass of reading: BEGIN, each statement, COMMIT.
    ///
    /// Shape:  a result for each statement, in order; rows only where `wants_rows`. The bookmark
    ///         is in `last_bookmark()`.
    /// Errors: as the class; nothing was written then, unless `commit_is_unknown()`.
    ///         `server_failure::statement()` says which statement it was.
    std::vector<statement_result> transact(
        std::span<const packed_statement> statements, const transaction_options& options = {}
    );

    /// Several transactions, one behind the other, in one write and one pass of reading.
    ///
    /// Shape:  their results, in order.
    /// Errors: as `transact`; those before the one that failed are committed then, and neither that
    ///         one nor those behind it.
    std::vector<std::vector<statement_result>> transact_in_order(
        std::span<const std::span<const packed_statement>> transactions,
        const transaction_options& options = {}
    );

    /// One statement and all its rows. Outside a transaction it commits by itself; inside one
    /// (after `begin`) `options` must be left alone.
    statement_result run(
        const packed_statement& statement, const transaction_options& options = {}
    );
    statement_result run(
        std::string_view text, const map& parameters = {}, const transaction_options& options = {}
    );

    /// One statement whose rows come in portions of `fetch_size`.
    /// Lifetime: the stream borrows the connection; nothing else may run on it until it is over.
    [[nodiscard]] row_stream stream(
        const packed_statement& statement,
        const transaction_options& options = {},
        std::int64_t fetch_size = 1000
    );

    void begin(const transaction_options& options = {});
    /// The bookmark, which may be empty.
    std::string commit();
    void rollback();

    /// Asks the server for its routing table: the `rt` map of its answer.
    [[nodiscard]] map route(
        const std::string& database, const std::vector<std::string>& bookmarks = {}
    );
    /// Back to where it was after login; a transaction or stream that was open is gone.
    void reset();
    /// Logs in as somebody else. Errors: also failure(store, stop) before Bolt 5.1.
    void log_on_again(const auth_token& auth);
    /// Tells which way of use this is (0 managed transaction, 1 explicit, 2 auto-commit), with the
    /// next request; only where the server asked for it.
    void tell_usage(std::int64_t way);

    [[nodiscard]] bool is_open() const noexcept;
    /// True: logged in, no transaction and no stream open.
    [[nodiscard]] bool is_idle() const noexcept;
    [[nodiscard]] bool is_in_transaction() const noexcept;
    [[nodiscard]] protocol_version version() const noexcept;
    /// Before Bolt 5 times are packed another way: give it to `packer::put`.
    [[nodiscard]] bool is_utc() const noexcept;
    [[nodiscard]] const std::string& server_agent() const noexcept;  ///< "Neo4j/5.26.0"
    [[nodiscard]] const std::string& connection_id() const noexcept;
    [[nodiscard]] const std::string& last_bookmark() const noexcept;
    [[nodiscard]] const connection_settings& settings() const noexcept;

private:
    friend class row_stream;
    explicit connection(std::unique_ptr<parts> held) noexcept;

    std::unique_ptr<parts> parts_;
};

/// The rows of one statement, as they come.
///
/// Lifetime: move-only; dies before its connection. The destructor lets go of rows that were not
///           read by resetting the connection with its next request: call `finish`.
/// Errors:   as the connection.
class row_stream {
public:
    /// The next row; false: there is none any more, and `summary()` is there.
    [[nodiscard]] bool next(std::vector<value>& row);
    /// Lets the server throw away what was not read.
    const statement_summary& finish();

    [[nodiscard]] const std::vector<std::string>& fields() const noexcept { return fields_; }
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    /// Empty until it is over.
    [[nodiscard]] const statement_summary& summary() const noexcept { return summary_; }

    row_stream(row_stream&& other) noexcept;
    row_stream& operator=(row_stream&& other) noexcept;
    ~row_stream();

private:
    friend class connection;
    row_stream(connection::parts& on, std::int64_t fetch_size, bool commits) noexcept
        : on_(&on), fetch_size_(fetch_size), commits_(commits) {}
    [[nodiscard]] reply await();
    [[nodiscard]] bool take_end(reply& got);
    void let_go() noexcept;

    connection::parts* on_;
    std::int64_t fetch_size_;
    bool commits_;
    std::vector<std::string> fields_;
    statement_summary summary_;
    bool is_over_ = false;
};

}  // namespace waxpress::bolt
