#include "bolt/session.hpp"

#include <random>
#include <utility>

#include "base/backoff.hpp"
#include "base/interruptible_sleep.hpp"
#include "bolt/driver_core.hpp"

namespace waxpress::bolt {
namespace {

using std::chrono::steady_clock;

/// Drivers run a managed transaction again after it. What is too big would be too big again.
bool is_worth_another_try(const failure& failed) {
    if (const auto* lost = dynamic_cast<const connection_lost*>(&failed)) {
        return !lost->commit_is_unknown();
    }
    const auto* refused = dynamic_cast<const server_failure*>(&failed);
    return refused != nullptr && refused->is_retryable() && refused->step() != next_step::split;
}

}  // namespace

transaction::transaction(transaction&& other) noexcept
    : core_(std::exchange(other.core_, nullptr)) {
}

transaction::~transaction() {
    if (core_ != nullptr) core_->let_go();
}

statement_result transaction::run(const packed_statement& statement) {
    return core_->run_inside(statement);
}

rows transaction::run(std::string_view text, const map& parameters) {
    return rows(core_->run_inside(text, parameters));
}

void transaction::commit() {
    core_->commit();
}

void transaction::rollback() {
    core_->rollback();
}

session::session(std::unique_ptr<session_core> core) noexcept : core_(std::move(core)) {
}
session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;
session::~session() = default;

rows session::run(
    std::string_view text, const map& parameters, const transaction_options& options
) {
    transaction_options complete = options;
    if (core_->options().mode == access_mode::read) complete.mode = access_mode::read;
    return core_->run(text, parameters, std::move(complete));
}

transaction session::begin(const transaction_options& options) {
    transaction_options complete = options;
    if (core_->options().mode == access_mode::read) complete.mode = access_mode::read;
    core_->begin(std::move(complete), 1);
    return transaction(*core_);
}

void session::run_managed(
    access_mode mode, transaction_options options, const std::function<void(transaction&)>& work
) {
    const driver_options& how = core_->driver().options;
    options.mode = mode;
    backoff waits(how.retry_waits, std::random_device()());
    std::optional<steady_clock::time_point> give_up;
    for (;;) {
        try {
            core_->begin(options, 0);
            transaction inside(*core_);
            work(inside);
            if (core_->is_in_transaction()) inside.commit();
            return;
        } catch (const failure& failed) {
            const auto now = steady_clock::now();
            if (!give_up) give_up = now + how.retry_time;
            if (!is_worth_another_try(failed) || now >= *give_up) throw;
            if (!sleep_unless_stopped(waits.next(), core_->driver().stop)) throw;
        }
    }
}

const std::vector<std::string>& session::bookmarks() const noexcept {
    return core_->bookmarks();
}

}  // namespace waxpress::bolt
