#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bolt/connection.hpp"
#include "bolt/row.hpp"

namespace waxpress::bolt {

class session_core;

/// A transaction that is rolled back unless it was committed.
/// Lifetime: dies before its session; move-only; at most one at a time.
/// Errors:   as `connection`. After a server_failure the transaction is gone.
class transaction {
public:
    transaction(transaction&&) noexcept;
    transaction& operator=(transaction&&) = delete;
    ~transaction();

    /// One statement and all its rows.
    statement_result run(const packed_statement& statement);
    rows run(std::string_view text, const map& parameters = {});

    void commit();
    void rollback();

private:
    friend class session;
    friend class session_core;
    explicit transaction(session_core& core) noexcept : core_(&core) {}

    session_core* core_;
};

struct session_options {
    std::string database{};                 ///< Empty: the user's home database.
    access_mode mode = access_mode::write;  ///< Of `run` and `begin`.
    std::vector<std::string> bookmarks{};   ///< What must be visible from the start.
    bool has_bookmarks =
        true;  ///< Each transaction sees what those before it in this session wrote.
    std::int64_t fetch_size = 1000;
    std::string impersonated_user{};
};

/// A row of work on a database, one piece after the other, on connections of a driver's pool.
///
/// Shape:    `for (auto& row : session.run("MATCH (n:Movie {id: $id}) RETURN n.title",
///           {{"id", 7}})) use(row[0].as_text());`
/// Lifetime: one thread; dies before its driver.
/// Errors:   as `connection`. `run` and `begin` try nothing twice; `execute_read` and
///           `execute_write` run the function again (from its start, in a new transaction) after
///           what passes by itself: transient failures and lost connections, within the driver's
///           `retry_time`; never where the commit is unknown.
class session {
public:
    session(session&&) noexcept;
    session& operator=(session&&) noexcept;
    ~session();

    /// One statement that commits by itself; the rows come while they are read.
    /// Lifetime: rows that are not read are let go with the next call on this session.
    rows run(
        std::string_view text, const map& parameters = {}, const transaction_options& options = {}
    );

    [[nodiscard]] transaction begin(const transaction_options& options = {});

    /// Runs `work(transaction&)` and commits; gives back what it returned.
    template <class Work>
    auto execute_write(Work&& work, const transaction_options& options = {}) {
        return execute(access_mode::write, std::forward<Work>(work), options);
    }
    template <class Work>
    auto execute_read(Work&& work, const transaction_options& options = {}) {
        return execute(access_mode::read, std::forward<Work>(work), options);
    }

    [[nodiscard]] const std::vector<std::string>& bookmarks() const noexcept;

private:
    friend class driver;
    explicit session(std::unique_ptr<session_core> core) noexcept;

    template <class Work>
    auto execute(access_mode mode, Work&& work, const transaction_options& options) {
        using result_type = std::invoke_result_t<Work&, transaction&>;
        if constexpr (std::is_void_v<result_type>) {
            run_managed(mode, options, [&](transaction& in) { work(in); });
        } else {
            std::optional<result_type> result;
            run_managed(mode, options, [&](transaction& in) { result.emplace(work(in)); });
            return std::move(*result);
        }
    }
    void run_managed(
        access_mode mode, transaction_options options, const std::function<void(transaction&)>& work
    );

    std::unique_ptr<session_core> core_;
};

}  // namespace waxpress::bolt
