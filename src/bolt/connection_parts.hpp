#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "bolt/connection.hpp"
#include "bolt/protocol.hpp"
#include "bolt/transport.hpp"

namespace waxpress::bolt {

/// What moves a protocol's bytes over a transport, and knows what was at stake when that fails.
class connection::parts {
public:
    parts(const connection_settings& settings, const std::stop_token& stop);

    void require_open();
    /// Before any request: what was left behind is cleared away.
    void prepare();
    /// The next reply; those to TELEMETRY are passed over. A failure becomes server_failure, after
    /// a reset; `statement` is what it then names.
    [[nodiscard]] reply await(std::size_t statement = server_failure::no_statement);
    /// The reply to the last request; those before it must be successes.
    [[nodiscard]] reply await_last();
    void reset();
    void say_goodbye() noexcept;

    [[nodiscard]] bool is_open() const noexcept { return is_open_; }
    [[nodiscard]] bool is_unclean() const noexcept { return is_unclean_; }
    void leave_unclean() noexcept { is_unclean_ = true; }
    /// While it is true, losing the connection leaves a commit unknown.
    void set_commit_at_stake(bool is_at_stake) noexcept { is_commit_at_stake_ = is_at_stake; }
    [[noreturn]] void break_off(std::string_view why);

    protocol bolt;
    const connection_settings settings;
    std::string last_bookmark;

private:
    template <class Work>
    auto guarded(Work work);
    [[nodiscard]] reply next_reply();
    void notice_end();
    void pump();
    [[nodiscard]] steady_time silent_until() const;
    void log_in();
    [[noreturn]] void fail(const reply& failed, std::size_t statement);
    void drain_until_reset();
    [[noreturn]] void lose(const std::string& line);

    std::optional<transport> io_;
    std::optional<steady_time> deadline_;
    std::string received_;
    bool is_open_ = false;
    bool is_unclean_ = false;
    bool is_commit_at_stake_ = false;
};

/// Appends a record's values as a row.
/// Errors: false where they are malformed or not as many as `columns`.
[[nodiscard]] bool append_record(std::string_view record, row_table& rows);
[[nodiscard]] statement_summary summary_of(const map& metadata);
[[nodiscard]] std::vector<std::string> fields_of(const map& metadata);

}  // namespace waxpress::bolt
