#include "bolt/connection.hpp"

#include <algorithm>
#include <utility>

#include "bolt/connection_parts.hpp"
#include "bolt/packer.hpp"

namespace waxpress::bolt {

connection::connection(std::unique_ptr<parts> held) noexcept : parts_(std::move(held)) {
}
connection::connection(connection&&) noexcept = default;
connection& connection::operator=(connection&&) noexcept = default;
connection::~connection() {
    if (parts_) parts_->say_goodbye();
}

connection connection::open(const connection_settings& settings, const std::stop_token& stop) {
    return connection(std::make_unique<parts>(settings, stop));
}

namespace {

bool is_end_of_rows(const reply& got) {
    return got.kind == reply_kind::success &&
           (got.to == request::pull || got.to == request::discard);
}

/// Puts a reply where it belongs in the result of its statement.
bool take_reply(reply& got, statement_result& result) {
    if (got.kind == reply_kind::record) return append_record(got.record, result.rows);
    if (got.to == request::run) {
        result.fields = fields_of(got.metadata);
        result.rows.columns = result.fields.size();
    } else if (is_end_of_rows(got)) {
        result.summary = summary_of(got.metadata);
    }
    return true;
}

void ask_for_rows(protocol& bolt, bool wants_rows) {
    if (wants_rows) {
        bolt.pull(-1);
    } else {
        bolt.discard(-1);
    }
}

/// The answers to BEGIN, statements and COMMIT.
std::vector<statement_result> await_transaction(connection::parts& parts, std::size_t statements) {
    std::vector<statement_result> results(statements);
    std::size_t at = 0;
    bool is_begun = false;
    for (;;) {
        reply got = parts.await(is_begun && at < statements ? at : server_failure::no_statement);
        is_begun = true;
        if (got.to == request::commit) {
            parts.last_bookmark = summary_of(got.metadata).bookmark;
            return results;
        }
        if (at < statements && !take_reply(got, results[at])) {
            parts.break_off("a malformed record");
        }
        if (is_end_of_rows(got)) ++at;
    }
}

}  // namespace

std::vector<statement_result> connection::transact(
    std::span<const packed_statement> statements, const transaction_options& options
) {
    return std::move(transact_in_order({&statements, 1}, options).front());
}

std::vector<std::vector<statement_result>> connection::transact_in_order(
    std::span<const std::span<const packed_statement>> transactions,
    const transaction_options& options
) {
    parts_->prepare();
    protocol& bolt = parts_->bolt;
    for (const auto statements : transactions) {
        bolt.begin(options);
        for (const packed_statement& statement : statements) {
            bolt.run(statement, nullptr);
            ask_for_rows(bolt, statement.wants_rows);
        }
        bolt.commit();
    }
    parts_->set_commit_at_stake(options.mode == access_mode::write && !transactions.empty());
    std::vector<std::vector<statement_result>> results;
    for (const auto statements : transactions)
        results.push_back(await_transaction(*parts_, statements.size()));
    parts_->set_commit_at_stake(false);
    return results;
}

statement_result connection::run(
    const packed_statement& statement, const transaction_options& options
) {
    parts_->prepare();
    const bool is_inside = is_in_transaction();
    parts_->bolt.run(statement, is_inside ? nullptr : &options);
    ask_for_rows(parts_->bolt, statement.wants_rows);
    parts_->set_commit_at_stake(!is_inside && options.mode == access_mode::write);
    statement_result result;
    for (;;) {
        reply got = parts_->await();
        if (!take_reply(got, result)) parts_->break_off("a malformed record");
        if (is_end_of_rows(got)) break;
    }
    parts_->set_commit_at_stake(false);
    if (!is_inside) parts_->last_bookmark = result.summary.bookmark;
    return result;
}

statement_result connection::run(
    std::string_view text, const map& parameters, const transaction_options& options
) {
    const std::string packed = pack(parameters, is_utc());
    return run({.text = text, .packed_parameters = packed}, options);
}

void connection::begin(const transaction_options& options) {
    parts_->prepare();
    parts_->bolt.begin(options);
    static_cast<void>(parts_->await_last());
}

std::string connection::commit() {
    parts_->prepare();
    parts_->bolt.commit();
    parts_->set_commit_at_stake(true);
    reply got = parts_->await_last();
    parts_->set_commit_at_stake(false);
    parts_->last_bookmark = summary_of(got.metadata).bookmark;
    return parts_->last_bookmark;
}

void connection::rollback() {
    parts_->prepare();
    parts_->bolt.rollback();
    static_cast<void>(parts_->await_last());
}

map connection::route(const std::string& database, const std::vector<std::string>& bookmarks) {
    parts_->prepare();
    const map context = settings().routing.value_or(map{});
    parts_->bolt.route(context, bookmarks, database);
    const reply got = parts_->await_last();
    const value& table = got.metadata["rt"];
    if (table.kind() != value_kind::map) parts_->break_off("a malformed routing table");
    return table.as_map();
}

void connection::reset() {
    parts_->require_open();
    parts_->reset();
}

void connection::log_on_again(const auth_token& auth) {
    parts_->prepare();
    if (!version().has_logon()) {
        throw failure(
            failure_class::store, "a server before Bolt 5.1 lets nobody log in a second time"
        );
    }
    parts_->bolt.log_on_again(auth);
    static_cast<void>(parts_->await_last());
}

void connection::tell_usage(std::int64_t way) {
    parts_->prepare();
    parts_->bolt.telemetry(way);
}

bool connection::is_open() const noexcept {
    return parts_ && parts_->is_open();
}
bool connection::is_idle() const noexcept {
    return is_open() && parts_->bolt.state() == protocol_state::ready && parts_->bolt.due() == 0 &&
           !parts_->is_unclean();
}
bool connection::is_in_transaction() const noexcept {
    const protocol_state state = parts_->bolt.state();
    return state == protocol_state::in_transaction ||
           state == protocol_state::streaming_in_transaction;
}
protocol_version connection::version() const noexcept {
    return parts_->bolt.version();
}
bool connection::is_utc() const noexcept {
    return parts_->bolt.is_utc();
}
const std::string& connection::server_agent() const noexcept {
    return parts_->bolt.greeting().agent;
}
const std::string& connection::connection_id() const noexcept {
    return parts_->bolt.greeting().connection_id;
}
const std::string& connection::last_bookmark() const noexcept {
    return parts_->last_bookmark;
}
const connection_settings& connection::settings() const noexcept {
    return parts_->settings;
}

}  // namespace waxpress::bolt
