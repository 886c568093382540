#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bolt/driver.hpp"
#include "bolt/pool.hpp"
#include "bolt/router.hpp"
#include "bolt/session.hpp"

namespace waxpress::bolt {

/// What the sessions of a driver share.
class driver_core {
public:
    driver_core(connection_settings settings, const driver_options& options, std::stop_token stop);

    const connection_settings settings;
    const driver_options options;
    const std::stop_token stop;
    connection_pool pool;
    router route;
};

/// Rows that are being read, and the connection that they come over.
struct open_stream {
    pooled_connection lent;
    std::optional<row_stream> rows;
};

/// A session's work: at most one thing under way, on one connection.
class session_core {
public:
    session_core(std::shared_ptr<driver_core> driver, session_options options);
    session_core(const session_core&) = delete;
    session_core& operator=(const session_core&) = delete;
    ~session_core() { let_go(); }

    [[nodiscard]] rows run(
        std::string_view text, const map& parameters, transaction_options options
    );
    /// `way` is what TELEMETRY calls it.
    void begin(transaction_options options, std::int64_t way);
    [[nodiscard]] statement_result run_inside(const packed_statement& statement);
    [[nodiscard]] statement_result run_inside(std::string_view text, const map& parameters);
    void commit();
    void rollback();
    /// Whatever is under way is given up.
    void let_go() noexcept;

    [[nodiscard]] bool is_in_transaction() const noexcept { return lent_.has_value(); }
    [[nodiscard]] driver_core& driver() noexcept { return *driver_; }
    [[nodiscard]] const session_options& options() const noexcept { return options_; }
    [[nodiscard]] const std::vector<std::string>& bookmarks() const noexcept { return bookmarks_; }

    /// What a failure tells of the server it came from.
    void learn_from(const failure& failed, const server_address& from) noexcept;
    /// Rows have come to their end.
    void finish_stream(open_stream& over) noexcept;

private:
    void complete(transaction_options& options) const;
    [[nodiscard]] pooled_connection acquire(const transaction_options& options);
    void remember(const std::string& bookmark);
    template <class Work>
    auto inside(Work work);

    std::shared_ptr<driver_core> driver_;
    session_options options_;
    std::vector<std::string> bookmarks_;
    std::optional<pooled_connection> lent_;  ///< Of a transaction.
    std::weak_ptr<open_stream> stream_;      ///< Of `run`.
};

}  // namespace waxpress::bolt
