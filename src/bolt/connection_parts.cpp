#include "bolt/connection_parts.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bolt/unpacker.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::size_t receive_size = 256 * 1024;

}  // namespace

connection::parts::parts(const connection_settings& how, const std::stop_token& stop)
    : bolt(how), settings(how), received_(receive_size, '\0') {
    deadline_ = std::chrono::steady_clock::now() + settings.connect_timeout;
    try {
        io_ = transport::connect(settings, *deadline_, stop);
    } catch (const failure& failed) {
        if (failed.step() == next_step::reconnect) throw connection_lost(failed.what(), false);
        throw;
    }
    is_open_ = true;
    log_in();
    deadline_.reset();
}

void connection::parts::log_in() {
    do {
        static_cast<void>(await());
    } while (bolt.due() != 0);
}

/// What fails below the protocol, or in it, ends the connection.
template <class Work>
auto connection::parts::guarded(Work work) {
    try {
        return work();
    } catch (const connection_lost&) {
        throw;
    } catch (const failure& failed) {
        const std::string named = fmt::format("Neo4j {}: ", settings.address.shown());
        const std::string_view what = failed.what();
        const std::string line =
            what.starts_with(named) ? std::string(what) : named + failed.what();
        if (failed.step() == next_step::reconnect) lose(line);
        is_open_ = false;
        throw failure(failed.where(), line, failed.step());
    }
}

reply connection::parts::next_reply() {
    return guarded([this] {
        for (;;) {
            if (auto got = bolt.next()) return std::move(*got);
            pump();
        }
    });
}

/// A server that went away while nobody asked it anything has left nothing unknown.
void connection::parts::notice_end() {
    guarded([this] {
        while (bolt.due() == 0) {
            const wait_result found = io_->wait(false, std::chrono::steady_clock::now());
            if (found == wait_result::stopped) break_off("told to stop");
            if (found != wait_result::readable) return;
            bolt.feed({received_.data(), io_->read_some(received_)});
            static_cast<void>(bolt.next());
        }
    });
}

void connection::parts::pump() {
    if (!bolt.output().empty() || io_->has_unsent()) {
        const std::size_t sent = io_->write_some(bolt.output());
        bolt.sent(sent);
        if (sent > 0) return;
    }
    const bool wants_write = !bolt.output().empty() || io_->has_unsent();
    switch (io_->wait(wants_write, silent_until())) {
        case wait_result::readable:
            bolt.feed({received_.data(), io_->read_some(received_)});
            return;
        case wait_result::writable:
            return;
        case wait_result::stopped:
            break_off("told to stop while waiting for the server");
        case wait_result::timed_out:
            break_off(
                deadline_ ? "no login in time"
                          : "the server was silent for too long while an answer was due"
            );
    }
}

steady_time connection::parts::silent_until() const {
    if (deadline_) return *deadline_;
    const auto& hint = bolt.greeting().silence;
    const auto most = hint ? std::chrono::milliseconds(*hint) : settings.silence_timeout;
    return std::chrono::steady_clock::now() + most;
}

reply connection::parts::await(std::size_t statement) {
    for (;;) {
        reply got = next_reply();
        if (got.kind == reply_kind::failure) fail(got, statement);
        if (got.kind == reply_kind::ignored) break_off("a request was ignored");
        if (got.to != request::telemetry) return got;
    }
}

reply connection::parts::await_last() {
    for (;;) {
        reply got = await();
        if (bolt.due() == 0 && got.kind == reply_kind::success) return got;
    }
}

void connection::parts::require_open() {
    if (!is_open_) break_off("the connection is closed");
}

void connection::parts::prepare() {
    require_open();
    notice_end();
    if (is_unclean_) reset();
}

void connection::parts::reset() {
    is_unclean_ = false;
    bolt.reset();
    drain_until_reset();
}

void connection::parts::drain_until_reset() {
    for (;;) {
        const reply got = next_reply();
        if (got.to != request::reset) continue;
        if (got.kind == reply_kind::success) return;
        break_off("the server could not reset the connection");
    }
}

void connection::parts::fail(const reply& failed, std::size_t statement) {
    server_words words = words_of(failed.metadata);
    is_commit_at_stake_ = false;
    const bool is_login =
        failed.to == request::hello || failed.to == request::logon || failed.to == request::logoff;
    if (is_login) {
        is_open_ = false;
    } else {
        reset();
    }
    const std::string_view advice = advice_for(words.code, step_of(words.code));
    const std::string line = fmt::format(
        "Neo4j {}: {}{} failed: {}{}{}{}",
        settings.address.shown(),
        name_of(failed.to),
        statement == server_failure::no_statement ? ""
                                                  : fmt::format(" of statement {}", statement + 1),
        words.message.empty() ? "no reason given" : words.message,
        words.code.empty() ? "" : fmt::format(" ({})", words.code),
        advice.empty() ? "" : "; ",
        advice
    );
    throw server_failure(line, std::move(words), statement);
}

void connection::parts::break_off(std::string_view why) {
    lose(fmt::format("Neo4j {}: {}", settings.address.shown(), why));
}

void connection::parts::lose(const std::string& line) {
    // The last byte of a commit is the last of what is sent: before it is gone nothing happens.
    const bool is_unknown = is_commit_at_stake_ && bolt.state() != protocol_state::failed &&
                            bolt.output().empty() && !(io_ && io_->has_unsent());
    is_open_ = false;
    is_commit_at_stake_ = false;
    io_.reset();
    throw connection_lost(
        is_unknown ? line + "; whether the transaction was committed is not known" : line,
        is_unknown
    );
}

void connection::parts::say_goodbye() noexcept {
    if (!is_open_ || !io_ || !bolt.output().empty()) return;
    try {
        bolt.goodbye();
        bolt.sent(io_->write_some(bolt.output()));
    } catch (const std::exception&) {
        is_open_ = false;  // It was only politeness.
    }
}

}  // namespace waxpress::bolt
