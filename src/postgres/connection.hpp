#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include "postgres/connection_settings.hpp"
#include "postgres/sqlstate.hpp"

namespace waxpress::postgres {

/// Types of parameters, by the numbers that every server has for them.
enum class type_oid : unsigned { bytea = 17, int8 = 20, text = 25, text_array = 1009 };

/// One parameter in the server's binary form; `bytes` live until the call returns.
struct parameter {
    std::string_view bytes;
    type_oid type = type_oid::text;
};

/// The answer to a statement, in text form.
class result {
public:
    explicit result(PGresult* held) noexcept : held_(held) {}

    /// False: there was no answer.
    explicit operator bool() const noexcept { return held_ != nullptr; }
    [[nodiscard]] ExecStatusType status() const noexcept { return PQresultStatus(held_.get()); }
    [[nodiscard]] const PGresult* held() const noexcept { return held_.get(); }

    [[nodiscard]] int rows() const noexcept { return PQntuples(held_.get()); }
    [[nodiscard]] bool is_null(int row, int column) const noexcept {
        return PQgetisnull(held_.get(), row, column) != 0;
    }
    /// Lifetime: views the result.
    [[nodiscard]] std::string_view text(int row, int column) const noexcept {
        return {
            PQgetvalue(held_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(held_.get(), row, column))};
    }
    /// 0 where the value is null or no number.
    [[nodiscard]] std::int64_t integer(int row, int column) const noexcept;
    [[nodiscard]] bool is_true(int row, int column) const noexcept {
        return text(row, column) == "t";
    }
    /// Rows that the statement inserted, updated, deleted or copied.
    [[nodiscard]] std::uint64_t affected() const noexcept;

private:
    struct clearer {
        void operator()(PGresult* held) const noexcept { PQclear(held); }
    };
    std::unique_ptr<PGresult, clearer> held_;
};

/// One connection, owned by one thread. It keeps no state in the session (no named statements, no
/// SET, no temporary table outside a transaction), so that a pooler may give each transaction
/// another one.
///
/// Errors: every call throws server_failure: server, what failed, SQLSTATE, what to do, in one
///         line without the password; `step()` as `step_of`, `reconnect` where the way is lost.
class connection {
public:
    /// Errors: also failure(store) with `reconnect` where nobody answers in time.
    explicit connection(connection_settings settings);

    /// A new connection in place of this one, which may be dead.
    void reconnect();

    /// Runs one or more statements without parameters; the answer of the last.
    result run(const std::string& sql);
    /// Runs one statement; the parameters are in binary form.
    result run(const std::string& sql, std::span<const parameter> parameters);
    /// Runs statements of which exactly one is a COPY FROM STDIN that takes `bytes`.
    result copy(const std::string& sql, std::string_view bytes);

    /// Runs a COPY TO STDOUT; `take` gets what the server sends, message by message: a row each,
    /// the first with the header before it.
    /// Lifetime: what is taken dies with the call.
    /// Errors: also what `take` throws; the connection is closed then.
    void copy_out(const std::string& sql, const std::function<void(std::string_view)>& take);

    /// Leaves a transaction that failed or is not wanted. Never throws: a connection that cannot
    /// is dead, and the next call says so.
    void roll_back() noexcept;

    [[nodiscard]] int server_version() const noexcept { return PQserverVersion(handle_.get()); }
    [[nodiscard]] const connection_settings& settings() const noexcept { return settings_; }

private:
    [[nodiscard]] result finish_statements(std::string_view doing);
    [[noreturn]] void fail(const PGresult* answer, std::string_view doing) const;
    [[noreturn]] void fail_to_connect(std::string_view words) const;

    struct closer {
        void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
    };
    connection_settings settings_;
    std::unique_ptr<PGconn, closer> handle_;
};

/// A transaction that is rolled back unless it was committed.
/// Lifetime: dies before its connection.
class transaction {
public:
    explicit transaction(connection& on) : on_(&on) { on.run("BEGIN"); }
    ~transaction() {
        if (!is_over_) on_->roll_back();
    }
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;

    void commit() {
        on_->run("COMMIT");
        is_over_ = true;
    }

private:
    connection* on_;
    bool is_over_ = false;
};

}  // namespace waxpress::postgres
