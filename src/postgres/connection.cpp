#include "postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include <fmt/format.h>
#include <poll.h>

namespace waxpress::postgres {
namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::size_t most_parameters = 8;
/// Bytes handed to libpq at once: it copies them into a buffer of its own.
constexpr std::size_t copy_piece = 256 * 1024;

/// A message in one line, without the password where a server repeats it.
std::string one_line(std::string_view words, std::string_view password) {
    std::string line(words);
    while (!line.empty() && (line.back() == '\n' || line.back() == ' '))
        line.pop_back();
    std::replace(line.begin(), line.end(), '\n', ' ');
    for (std::size_t at = password.empty() ? std::string::npos : line.find(password);
         at != std::string::npos;
         at = line.find(password, at)) {
        line.replace(at, password.size(), "***");
        at += 3;
    }
    return line;
}

clock_type::duration patience(const connection_settings& settings) {
    constexpr int usual_seconds = 10;
    const std::string_view text = settings.value("connect_timeout");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(seconds > 0 ? seconds : usual_seconds);
}

/// Waits until the socket is ready; false when the time is over.
bool wait_for(PGconn* handle, PostgresPollingStatusType wanted, clock_type::time_point until) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - clock_type::now()).count();
    if (left <= 0) return false;
    pollfd socket{
        PQsocket(handle),
        static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT),
        0};
    return poll(&socket, 1, static_cast<int>(left)) != 0;
}

bool is_good(ExecStatusType status) noexcept {
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

}  // namespace

std::int64_t result::integer(int row, int column) const noexcept {
    const std::string_view digits = text(row, column);
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

std::uint64_t result::affected() const noexcept {
    const std::string_view digits = PQcmdTuples(held_.get());
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

connection::connection(connection_settings settings) : settings_(std::move(settings)) {
    reconnect();
}

void connection::reconnect() {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : settings_.values) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    handle_.reset();
    const auto until = clock_type::now() + patience(settings_);
    handle_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!handle_) throw std::bad_alloc();
    // The one way to learn the SQLSTATE of a refused connection is to have it in the message.
    PQsetErrorVerbosity(handle_.get(), PQERRORS_VERBOSE);
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (PQstatus(handle_.get()) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
        if (!wait_for(handle_.get(), state, until)) fail_to_connect("no answer in time");
        state = PQconnectPoll(handle_.get());
        if (state == PGRES_POLLING_FAILED) break;
    }
    if (PQstatus(handle_.get()) != CONNECTION_OK) fail_to_connect(PQerrorMessage(handle_.get()));
    PQsetNoticeProcessor(
        handle_.get(), [](void*, const char*) {}, nullptr
    );
}

result connection::run(const std::string& sql) {
    if (PQsendQuery(handle_.get(), sql.c_str()) == 0) fail(nullptr, "statement");
    return finish_statements("statement");
}

result connection::run(const std::string& sql, std::span<const parameter> parameters) {
    std::array<Oid, most_parameters> types{};
    std::array<const char*, most_parameters> values{};
    std::array<int, most_parameters> sizes{};
    std::array<int, most_parameters> formats{};
    const std::size_t count = std::min(parameters.size(), most_parameters);
    for (std::size_t i = 0; i < count; ++i) {
        types[i] = static_cast<Oid>(parameters[i].type);
        // A null pointer would be NULL, and an empty view may hold one.
        values[i] = parameters[i].bytes.empty() ? "" : parameters[i].bytes.data();
        sizes[i] = static_cast<int>(parameters[i].bytes.size());
        formats[i] = 1;
    }
    const int sent = PQsendQueryParams(
        handle_.get(),
        sql.c_str(),
        static_cast<int>(count),
        types.data(),
        values.data(),
        sizes.data(),
        formats.data(),
        0
    );
    if (sent == 0) fail(nullptr, "statement");
    return finish_statements("statement");
}

result connection::copy(const std::string& sql, std::string_view bytes) {
    if (PQsendQuery(handle_.get(), sql.c_str()) == 0) fail(nullptr, "COPY");
    for (;;) {
        const result answer(PQgetResult(handle_.get()));
        const ExecStatusType status = answer.status();
        if (status == PGRES_COPY_IN) break;
        // A failure before the COPY: what it did not take is not sent.
        if (!is_good(status)) {
            while (const result rest{PQgetResult(handle_.get())}) {
            }
            fail(answer.held(), "COPY");
        }
    }
    for (; !bytes.empty(); bytes.remove_prefix(std::min(copy_piece, bytes.size()))) {
        const std::string_view piece = bytes.substr(0, copy_piece);
        const int size = static_cast<int>(piece.size());
        if (PQputCopyData(handle_.get(), piece.data(), size) != 1) break;
    }
    if (bytes.empty()) PQputCopyEnd(handle_.get(), nullptr);
    return finish_statements("COPY");
}

void connection::copy_out(
    const std::string& sql, const std::function<void(std::string_view)>& take
) {
    if (PQsendQuery(handle_.get(), sql.c_str()) == 0) fail(nullptr, "COPY");
    {
        const result answer(PQgetResult(handle_.get()));
        if (answer.status() != PGRES_COPY_OUT) {
            while (const result rest{PQgetResult(handle_.get())}) {
            }
            fail(answer.held(), "COPY");
        }
    }
    for (;;) {
        char* message = nullptr;
        const int size = PQgetCopyData(handle_.get(), &message, 0);
        if (size < 0) break;
        const std::unique_ptr<char, decltype(&PQfreemem)> held(message, &PQfreemem);
        try {
            take({message, static_cast<std::size_t>(size)});
        } catch (...) {
            // To read the rest of it would take as long as the table is large.
            handle_.reset();
            throw;
        }
    }
    static_cast<void>(finish_statements("COPY"));
}

result connection::finish_statements(std::string_view doing) {
    result last(nullptr);
    result failed(nullptr);
    while (result answer{PQgetResult(handle_.get())}) {
        const bool is_failure = !is_good(answer.status());
        // A COPY that nobody feeds would be handed out for ever.
        if (is_failure && answer.status() == PGRES_COPY_IN) {
            PQputCopyEnd(handle_.get(), "no data");
        }
        if (is_failure && !failed) {
            failed = std::move(answer);
        } else if (!is_failure) {
            last = std::move(answer);
        }
    }
    if (failed) fail(failed.held(), doing);
    if (!last) fail(nullptr, doing);
    return last;
}

void connection::roll_back() noexcept {
    if (!handle_ || PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return;
    const result answer(PQexec(handle_.get(), "ROLLBACK"));
}

void connection::fail(const PGresult* answer, std::string_view doing) const {
    const char* code = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    const char* primary =
        answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
    const std::string sqlstate = code == nullptr ? "" : code;
    const bool is_lost = PQstatus(handle_.get()) == CONNECTION_BAD || sqlstate.empty();
    const next_step step = is_lost ? next_step::reconnect : step_of(sqlstate);
    const std::string_view remedy = advice_for(sqlstate, step);
    throw server_failure(
        fmt::format(
            "PostgreSQL {}: {} failed: {}{}{}{}",
            settings_.shown(),
            doing,
            one_line(
                primary == nullptr ? PQerrorMessage(handle_.get()) : primary,
                settings_.value("password")
            ),
            sqlstate.empty() ? "" : fmt::format(" (SQLSTATE {})", sqlstate),
            remedy.empty() ? "" : "; ",
            remedy
        ),
        step,
        sqlstate
    );
}

void connection::fail_to_connect(std::string_view words) const {
    const std::string sqlstate(sqlstate_in(words));
    const next_step step = sqlstate.empty() ? next_step::reconnect : step_of(sqlstate);
    // libpq's own remarks stand below the first line.
    const std::string line =
        one_line(words.substr(0, words.find('\n')), settings_.value("password"));
    const std::string_view remedy = advice_for(sqlstate, step);
    throw server_failure(
        fmt::format(
            "PostgreSQL {}: cannot connect: {}{}{}",
            settings_.shown(),
            line,
            remedy.empty() ? "" : "; ",
            remedy
        ),
        step,
        sqlstate
    );
}

}  // namespace waxpress::postgres
