#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/byte_size.hpp"
#include "pipeline/batch.hpp"

namespace waxpress::pipeline {

/// When a batch is closed: at the first of these that is reached.
struct batch_limits {
    std::size_t max_records = 500;
    std::size_t max_bytes = 8 * mib;                 ///< Of text; the record that reaches it is in.
    std::chrono::milliseconds flush_interval{2000};  ///< Age of the first record.
    bool batch_mode = true;  ///< False: every record is a batch of its own, at once.
};

/// What closed a batch.
enum class close_reason {
    full,   ///< It holds max_records.
    bytes,  ///< It holds max_bytes.
    age,    ///< Its first record waited for flush_interval.
    flush,  ///< Somebody asked.
};

/// A batch that is ready to be written, and how full it is.
struct closed_batch {
    batch records;
    close_reason reason = close_reason::flush;
    std::size_t max_records = 0;  ///< The limit in force when it was closed.

    /// Records held / records allowed: near 1 when the limit and not the timer writes.
    [[nodiscard]] double fill_ratio() const noexcept {
        return max_records == 0
                   ? 0.0
                   : static_cast<double>(records.records.size()) / static_cast<double>(max_records);
    }
};

/// One record as it comes in. The views need live only during `batcher::add`.
struct record_fields {
    std::string_view json;
    std::string_view id;  ///< Never empty.
    discogs::sha256_digest hash{};
    bool has_hash = true;
    bool is_message = false;
    delivery_id delivery = 0;
};

/// Gathers the records of one kind into batches.
///
/// Shape:    pure: the time is an argument. Records keep their order; an id that comes twice stays
///           twice (`last_of_each_id` chooses).
/// Units:    a batch holds at most max_records, and at most max_bytes of text but for its last
///           record.
/// Lifetime: a closed batch owns its text.
/// Errors:   none.
/// Source:   reference/wire-and-schema.md, 3.5; lesson 5 of section 9: a batch's age counts from
///           its first record, so that no slow write makes the next batch a small one.
class batcher {
public:
    using time_point = std::chrono::steady_clock::time_point;

    batcher(discogs::entity_kind kind, const batch_limits& limits);

    /// Takes a record in; the batch, if this closed it.
    [[nodiscard]] std::optional<closed_batch> add(const record_fields& record, time_point now);
    /// The batch, if its time has come.
    [[nodiscard]] std::optional<closed_batch> take_due(time_point now);
    /// The batch as it stands; nothing where it is empty.
    [[nodiscard]] std::optional<closed_batch> flush();
    /// When `take_due` will have something; nothing while no record waits.
    [[nodiscard]] std::optional<time_point> due_at() const;

    /// Changes the limit for the open batch and those after it. Without batch mode it stays 1.
    void set_max_records(std::size_t count) noexcept;
    [[nodiscard]] std::size_t max_records() const noexcept {
        return limits_.batch_mode ? limits_.max_records : 1;
    }
    /// Records that wait in the open batch.
    [[nodiscard]] std::size_t size() const noexcept { return open_.records.size(); }

private:
    [[nodiscard]] std::optional<close_reason> reason_to_close(time_point now) const noexcept;
    [[nodiscard]] closed_batch close(close_reason reason);

    batch_limits limits_;
    batch open_;
    time_point first_at_;
    std::size_t last_text_size_ = 0;
    std::size_t last_count_ = 0;
};

}  // namespace waxpress::pipeline
