#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "base/failure.hpp"

namespace waxpress::bolt {

inline constexpr std::string_view deadlock_detected =
    "Neo.TransientError.Transaction.DeadlockDetected";
inline constexpr std::string_view constraint_violated =
    "Neo.ClientError.Schema.ConstraintValidationFailed";

/// What a server says of a failure.
struct server_words {
    std::string code;            ///< `Neo.Class.Category.Title`.
    std::string message;         ///< One line.
    std::string gql_status;      ///< Five characters; empty before Bolt 5.7.
    std::string classification;  ///< CLIENT_ERROR, DATABASE_ERROR or TRANSIENT_ERROR; may be empty.
};

/// The part between the first two dots of a code: `ClientError`, `TransientError`, ...
[[nodiscard]] std::string_view class_of(std::string_view code) noexcept;

/// A code as drivers take it: two transient ones mean that someone ended the transaction on
/// purpose, and count as the client's.
/// Source: reference/bolt.md, 1.8.
[[nodiscard]] std::string rewritten(std::string code);

/// What can still be done about a server's answer, by its code. The GQL status says too little
/// (reference/bolt.md, 1.8).
///
/// Transient ones ask for patience, those of memory and of time for a smaller part; a leader that
/// moved and an authorization that expired for a new connection; what lies in the data (types,
/// constraints, arithmetic) is rejected; all else is for the operator.
/// Errors: never throws. An empty or unknown code is `stop`.
[[nodiscard]] next_step step_of(std::string_view code) noexcept;

/// True: drivers run a managed transaction again after it.
[[nodiscard]] bool is_retryable(std::string_view code) noexcept;

/// What to do about it, for the end of a line; may be empty.
[[nodiscard]] std::string_view advice_for(std::string_view code, next_step step) noexcept;

/// A server refused something. The connection has been reset and can be used, unless it was the
/// login that was refused: `connection::is_open()`.
class server_failure : public failure {
public:
    static constexpr std::size_t no_statement = std::numeric_limits<std::size_t>::max();

    server_failure(const std::string& line, server_words words, std::size_t statement)
        : failure(failure_class::store, line, step_of(words.code)),
          words_(std::move(words)),
          statement_(statement) {}

    [[nodiscard]] const std::string& code() const noexcept { return words_.code; }
    [[nodiscard]] std::string_view error_class() const noexcept { return class_of(words_.code); }
    [[nodiscard]] const std::string& message() const noexcept { return words_.message; }
    [[nodiscard]] const std::string& gql_status() const noexcept { return words_.gql_status; }
    [[nodiscard]] const std::string& classification() const noexcept {
        return words_.classification;
    }
    /// Which statement of `transact` it was; `no_statement` for BEGIN, COMMIT and the like.
    [[nodiscard]] std::size_t statement() const noexcept { return statement_; }
    [[nodiscard]] bool is_retryable() const noexcept { return bolt::is_retryable(words_.code); }

private:
    server_words words_;
    std::size_t statement_;
};

/// The connection is gone, or could not be made; `step()` is `reconnect`.
class connection_lost : public failure {
public:
    connection_lost(const std::string& line, bool commit_is_unknown)
        : failure(failure_class::store, line, next_step::reconnect),
          commit_is_unknown_(commit_is_unknown) {}

    /// True: a commit (or an auto-commit statement) was under way. It may or may not have happened.
    [[nodiscard]] bool commit_is_unknown() const noexcept { return commit_is_unknown_; }

private:
    bool commit_is_unknown_;
};

}  // namespace waxpress::bolt
