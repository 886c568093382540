#include "bolt/error.hpp"

#include <gtest/gtest.h>

namespace waxpress::bolt {
namespace {

TEST(bolt_error, the_code_decides_what_can_still_be_done) {
    EXPECT_EQ(step_of(deadlock_detected), next_step::retry);
    EXPECT_EQ(step_of("Neo.TransientError.General.DatabaseUnavailable"), next_step::retry);
    EXPECT_EQ(step_of("Neo.TransientError.General.MemoryPoolOutOfMemoryError"), next_step::split);
    EXPECT_EQ(step_of("Neo.TransientError.General.StackOverFlowError"), next_step::split);
    EXPECT_EQ(step_of("Neo.ClientError.Transaction.TransactionTimedOut"), next_step::split);
    EXPECT_EQ(step_of("Neo.ClientError.Cluster.NotALeader"), next_step::reconnect);
    EXPECT_EQ(step_of("Neo.ClientError.Security.AuthorizationExpired"), next_step::reconnect);
    EXPECT_EQ(step_of(constraint_violated), next_step::reject);
    EXPECT_EQ(step_of("Neo.ClientError.Statement.TypeError"), next_step::reject);
    EXPECT_EQ(step_of("Neo.ClientError.Security.Unauthorized"), next_step::stop);
    EXPECT_EQ(step_of("Neo.ClientError.Statement.SyntaxError"), next_step::stop);
    EXPECT_EQ(step_of("Neo.ClientError.Database.DatabaseNotFound"), next_step::stop);
    EXPECT_EQ(step_of("Neo.DatabaseError.General.UnknownError"), next_step::stop);
    EXPECT_EQ(step_of(""), next_step::stop);
    EXPECT_EQ(step_of("nonsense"), next_step::stop);
}

TEST(bolt_error, drivers_try_again_what_passes_by_itself) {
    EXPECT_TRUE(is_retryable(deadlock_detected));
    EXPECT_TRUE(is_retryable("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"));
    EXPECT_FALSE(is_retryable(constraint_violated));
    EXPECT_FALSE(is_retryable(rewritten("Neo.TransientError.Transaction.Terminated")));
    EXPECT_FALSE(is_retryable(rewritten("Neo.TransientError.Transaction.LockClientStopped")));
}

TEST(bolt_error, a_failure_answers_what_and_where) {
    const server_failure failed(
        "line", {.code = std::string(deadlock_detected), .gql_status = "50N05"}, 3
    );
    EXPECT_EQ(failed.error_class(), "TransientError");
    EXPECT_EQ(failed.step(), next_step::retry);
    EXPECT_EQ(failed.statement(), 3U);
    EXPECT_EQ(failed.gql_status(), "50N05");
    EXPECT_EQ(class_of("Neo"), "");
    EXPECT_EQ(class_of("Neo.Client"), "");
}

}  // namespace
}  // namespace waxpress::bolt
