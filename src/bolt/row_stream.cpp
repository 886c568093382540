#include <utility>

#include "bolt/connection_parts.hpp"
#include "bolt/unpacker.hpp"

namespace waxpress::bolt {

row_stream connection::stream(
    const packed_statement& statement, const transaction_options& options, std::int64_t fetch_size
) {
    parts_->prepare();
    const bool is_inside = is_in_transaction();
    parts_->bolt.run(statement, is_inside ? nullptr : &options);
    parts_->bolt.pull(fetch_size);
    row_stream made(*parts_, fetch_size, !is_inside && options.mode == access_mode::write);
    const reply got = parts_->await();
    made.fields_ = fields_of(got.metadata);
    return made;
}

row_stream::row_stream(row_stream&& other) noexcept
    : on_(std::exchange(other.on_, nullptr)),
      fetch_size_(other.fetch_size_),
      commits_(other.commits_),
      fields_(std::move(other.fields_)),
      summary_(std::move(other.summary_)),
      is_over_(other.is_over_) {
}

row_stream& row_stream::operator=(row_stream&& other) noexcept {
    if (this == &other) return *this;
    let_go();
    on_ = std::exchange(other.on_, nullptr);
    fetch_size_ = other.fetch_size_;
    commits_ = other.commits_;
    fields_ = std::move(other.fields_);
    summary_ = std::move(other.summary_);
    is_over_ = other.is_over_;
    return *this;
}

row_stream::~row_stream() {
    let_go();
}

void row_stream::let_go() noexcept {
    if (on_ != nullptr && !is_over_) on_->leave_unclean();
    on_ = nullptr;
}

bool row_stream::next(std::vector<value>& row) {
    while (!is_over_) {
        reply got = await();
        if (got.kind == reply_kind::record) {
            row.clear();
            std::size_t count = 0;
            unpacker from(got.record);
            if (!from.append_items(row, count) || !from.is_at_end() || count != fields_.size()) {
                on_->break_off("a malformed record");
            }
            return true;
        }
        if (!take_end(got)) on_->bolt.pull(fetch_size_);
    }
    return false;
}

const statement_summary& row_stream::finish() {
    while (!is_over_) {
        reply got = await();
        if (got.kind == reply_kind::success && !take_end(got)) on_->bolt.discard(-1);
    }
    return summary_;
}

/// A failure of the statement is the end of it too.
reply row_stream::await() {
    try {
        on_->set_commit_at_stake(commits_);
        reply got = on_->await();
        on_->set_commit_at_stake(false);
        return got;
    } catch (const failure&) {
        is_over_ = true;
        throw;
    }
}

bool row_stream::take_end(reply& got) {
    const value& more = got.metadata["has_more"];
    if (more.kind() == value_kind::boolean && more.as_boolean()) return false;
    summary_ = summary_of(got.metadata);
    if (!summary_.bookmark.empty()) on_->last_bookmark = summary_.bookmark;
    is_over_ = true;
    return true;
}

}  // namespace waxpress::bolt
