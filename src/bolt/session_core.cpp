#include <utility>

#include "bolt/driver_core.hpp"
#include "bolt/packer.hpp"

namespace waxpress::bolt {
namespace {

/// Rows that come while they are read.
class streamed_rows : public row_source {
public:
    streamed_rows(session_core& session, std::shared_ptr<open_stream> stream)
        : session_(&session), stream_(std::move(stream)), fields_(stream_->rows->fields()) {}
    streamed_rows(const streamed_rows&) = delete;
    streamed_rows& operator=(const streamed_rows&) = delete;
    ~streamed_rows() override {
        if (stream_->rows) session_->finish_stream(*stream_);
    }

    const std::vector<std::string>& fields() const override { return fields_; }

    bool next(std::vector<value>& into) override {
        if (is_over_) return false;
        return guarded([&] { return stream_->rows->next(into); });
    }

    const statement_summary& finish() override {
        if (!is_over_) {
            guarded([&] {
                stream_->rows->finish();
                return false;
            });
        }
        return summary_;
    }

private:
    template <class Work>
    bool guarded(Work work) {
        if (!stream_->rows) {
            throw failure(
                failure_class::store, "these rows were let go: the session was used for more"
            );
        }
        try {
            if (work()) return true;
        } catch (const failure& failed) {
            is_over_ = true;
            session_->learn_from(failed, stream_->lent.address);
            session_->finish_stream(*stream_);
            throw;
        }
        is_over_ = true;
        summary_ = stream_->rows->summary();
        session_->finish_stream(*stream_);
        return false;
    }

    session_core* session_;
    std::shared_ptr<open_stream> stream_;
    std::vector<std::string> fields_;
    statement_summary summary_;
    bool is_over_ = false;
};

}  // namespace

session_core::session_core(std::shared_ptr<driver_core> driver, session_options options)
    : driver_(std::move(driver)), options_(std::move(options)), bookmarks_(options_.bookmarks) {
}

void session_core::complete(transaction_options& options) const {
    if (options.database.empty()) options.database = options_.database;
    if (options.impersonated_user.empty()) options.impersonated_user = options_.impersonated_user;
    if (options.bookmarks.empty()) options.bookmarks = bookmarks_;
}

pooled_connection session_core::acquire(const transaction_options& options) {
    const server_address to =
        driver_->route.choose(options.database, options.mode, options.bookmarks);
    try {
        return driver_->pool.acquire(to);
    } catch (const failure& failed) {
        learn_from(failed, to);
        throw;
    }
}

rows session_core::run(std::string_view text, const map& parameters, transaction_options options) {
    let_go();
    complete(options);
    auto stream = std::make_shared<open_stream>(open_stream{acquire(options), std::nullopt});
    connection& link = stream->lent.link;
    try {
        const std::string packed = pack(parameters, link.is_utc());
        link.tell_usage(2);
        stream->rows =
            link.stream({.text = text, .packed_parameters = packed}, options, options_.fetch_size);
    } catch (const failure& failed) {
        learn_from(failed, stream->lent.address);
        driver_->pool.release(std::move(stream->lent));
        throw;
    }
    stream_ = stream;
    return rows(std::make_unique<streamed_rows>(*this, std::move(stream)));
}

template <class Work>
auto session_core::inside(Work work) {
    if (!lent_) throw failure(failure_class::store, "the transaction is over");
    try {
        return work(lent_->link);
    } catch (const failure& failed) {
        // A server that refuses ends the transaction; what else fails (a value that cannot be
        // packed) leaves it as it was.
        if (!lent_->link.is_open() || !lent_->link.is_in_transaction()) {
            learn_from(failed, lent_->address);
            let_go();
        }
        throw;
    }
}

void session_core::begin(transaction_options options, std::int64_t way) {
    let_go();
    complete(options);
    lent_ = acquire(options);
    inside([&](connection& link) {
        link.tell_usage(way);
        link.begin(options);
        return 0;
    });
}

statement_result session_core::run_inside(const packed_statement& statement) {
    return inside([&](connection& link) { return link.run(statement); });
}

statement_result session_core::run_inside(std::string_view text, const map& parameters) {
    return inside([&](connection& link) { return link.run(text, parameters); });
}

void session_core::commit() {
    const std::string bookmark = inside([](connection& link) { return link.commit(); });
    remember(bookmark);
    let_go();
}

void session_core::rollback() {
    inside([](connection& link) {
        link.rollback();
        return 0;
    });
    let_go();
}

void session_core::let_go() noexcept {
    if (lent_) {
        driver_->pool.release(std::move(*lent_));
        lent_.reset();
    }
    if (const auto stream = stream_.lock()) {
        if (stream->rows) finish_stream(*stream);
    }
    stream_.reset();
}

void session_core::finish_stream(open_stream& over) noexcept {
    if (over.rows->is_over()) remember(over.rows->summary().bookmark);
    over.rows.reset();
    driver_->pool.release(std::move(over.lent));
}

void session_core::remember(const std::string& bookmark) {
    if (options_.has_bookmarks && !bookmark.empty()) bookmarks_.assign(1, bookmark);
}

void session_core::learn_from(const failure& failed, const server_address& from) noexcept {
    const auto* refused = dynamic_cast<const server_failure*>(&failed);
    if (refused == nullptr) {
        if (failed.step() == next_step::reconnect) driver_->route.forget(from);
        return;
    }
    const std::string& code = refused->code();
    if (code == "Neo.ClientError.Security.AuthorizationExpired") {
        driver_->pool.expire_logins(from);
    } else if (code == "Neo.TransientError.General.DatabaseUnavailable") {
        driver_->route.forget(from);
    } else if (refused->step() == next_step::reconnect) {
        driver_->route.forget_writer(from);
    }
}

}  // namespace waxpress::bolt
