#include "bolt/error.hpp"

#include <algorithm>
#include <array>

namespace waxpress::bolt {
namespace {

using words = std::string_view;

constexpr words terminated = "Neo.TransientError.Transaction.Terminated";
constexpr words lock_client_stopped = "Neo.TransientError.Transaction.LockClientStopped";
constexpr words client_terminated = "Neo.ClientError.Transaction.Terminated";
constexpr words client_lock_stopped = "Neo.ClientError.Transaction.LockClientStopped";

/// Too much at once: the same again would fail again.
constexpr std::array too_big{
    words("Neo.TransientError.General.MemoryPoolOutOfMemoryError"),
    words("Neo.TransientError.General.OutOfMemoryError"),
    words("Neo.TransientError.General.StackOverFlowError"),
    words("Neo.TransientError.General.TransactionMemoryLimit"),
    words("Neo.TransientError.General.TransactionOutOfMemoryError"),
    words("Neo.TransientError.Statement.ExecutionTimeout"),
    words("Neo.ClientError.Transaction.TransactionTimedOut"),
    words("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")};

constexpr std::array other_server{
    words("Neo.ClientError.Security.AuthorizationExpired"),
    words("Neo.ClientError.Cluster.NotALeader"),
    words("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase")};

/// What lies in the data.
constexpr std::array in_the_data{
    words("Neo.ClientError.Schema.ConstraintValidationFailed"),
    words("Neo.ClientError.Statement.ArgumentError"),
    words("Neo.ClientError.Statement.ArithmeticError"),
    words("Neo.ClientError.Statement.ConstraintVerificationFailed"),
    words("Neo.ClientError.Statement.EntityNotFound"),
    words("Neo.ClientError.Statement.PropertyNotFound"),
    words("Neo.ClientError.Statement.TypeError"),
    words("Neo.DatabaseError.Statement.ExecutionFailed")};

template <class Words>
bool is_one_of(const Words& all, words code) noexcept {
    return std::ranges::find(all, code) != all.end();
}

}  // namespace

std::string_view class_of(std::string_view code) noexcept {
    const std::size_t begin = code.find('.');
    if (begin == words::npos) return {};
    const std::size_t end = code.find('.', begin + 1);
    return end == words::npos ? words() : code.substr(begin + 1, end - begin - 1);
}

std::string rewritten(std::string code) {
    if (code == terminated) return std::string(client_terminated);
    if (code == lock_client_stopped) return std::string(client_lock_stopped);
    return code;
}

next_step step_of(std::string_view code) noexcept {
    if (is_one_of(too_big, code)) return next_step::split;
    if (is_one_of(other_server, code)) return next_step::reconnect;
    if (is_one_of(in_the_data, code)) return next_step::reject;
    // Someone ended the transaction, not its data: it is good for another try of one who may.
    if (code == client_terminated || code == client_lock_stopped) return next_step::retry;
    return class_of(code) == "TransientError" ? next_step::retry : next_step::stop;
}

bool is_retryable(std::string_view code) noexcept {
    return class_of(code) == "TransientError" || is_one_of(other_server, code);
}

std::string_view advice_for(std::string_view code, next_step step) noexcept {
    if (code.starts_with("Neo.ClientError.Security.")) return "check the user and the password";
    if (code == "Neo.ClientError.Database.DatabaseNotFound") {
        return "create the database, or name another";
    }
    switch (step) {
        case next_step::retry:
            return "it can be tried again";
        case next_step::reconnect:
            return "it can be tried again on a new connection";
        case next_step::split:
            return "try less at once";
        case next_step::reject:
            return "the data cannot be written as they are";
        case next_step::stop:
            break;
    }
    return {};
}

}  // namespace waxpress::bolt
