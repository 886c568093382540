#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/backoff.hpp"
#include "dump/dump_reader.hpp"
#include "extractor/extraction_options.hpp"
#include "extractor/flagged_writer.hpp"
#include "extractor/marker_keeper.hpp"
#include "extractor/plan.hpp"
#include "extractor/press_with_rules.hpp"
#include "rabbitmq/publisher.hpp"

namespace waxpress::extractor {

/// Publishes the records of one file, on one connection, and says at the end that it is complete.
///
/// Delivery: each record at least once. The marker says up to which record all are confirmed;
///           stopped in order, a later run goes on at the very next one; killed, it publishes
///           again what was confirmed since the last save, at most `save_interval` records and
///           what was on its way.
/// Memory:   `memory_in_flight`, the window, and a checkpoint for each save that is on its way.
/// Lifetime: one thread; `keeper` outlives it.
/// Errors:   `run` throws failure(input) where the dump is damaged or holds too many malformed
///           records: nothing is announced then, and the place is kept. failure(store) where the
///           broker will not have us.
/// Source:   reference/wire-and-schema.md, 2.2, 2.3, 5.4 and 5.5.
class file_extraction {
public:
    file_extraction(
        const planned_file& file,
        const std::string& version,
        const extraction_options& options,
        const extraction_watch& watch,
        marker_keeper& keeper
    );

    /// False: told to stop; the place is kept.
    [[nodiscard]] bool run(const std::stop_token& stop);

private:
    /// All before `offset` is published, in messages up to `sequence`.
    struct mark {
        std::uint64_t sequence = 0;
        std::uint64_t offset = 0;
        file_counts counts;
    };

    void open();
    [[nodiscard]] bool wait_for_queues(rabbitmq::publisher& out, const std::stop_token& stop);
    [[nodiscard]] bool pull(dump::text_slab& slab, const std::stop_token& stop);
    /// False: told to stop.
    [[nodiscard]] bool publish_all(rabbitmq::publisher& out, const std::stop_token& stop);
    [[nodiscard]] bool publish(
        rabbitmq::publisher& out, const ruled_block& block, const std::stop_token& stop
    );
    [[nodiscard]] bool publish_record(
        rabbitmq::publisher& out,
        const discogs::record_block& block,
        const discogs::record_entry& entry
    );
    [[nodiscard]] bool send(
        rabbitmq::publisher& out, std::string_view body, rabbitmq::body_format format
    );
    [[nodiscard]] bool flush_framed(rabbitmq::publisher& out);
    [[nodiscard]] bool wait_all(rabbitmq::publisher& out);
    [[nodiscard]] bool complete(rabbitmq::publisher& out);
    /// Waits after a message that is not safe and sends what is not confirmed again.
    [[nodiscard]] bool recover(rabbitmq::publisher& out, const failure& failed);

    void count_the_rest(const ruled_block& block, std::uint64_t until);
    void take_rejects(const discogs::record_block& block);
    void set_mark(std::uint64_t offset);
    void settle_marks(const rabbitmq::publisher& out);
    void save_if_due(const rabbitmq::publisher& out);
    void save();

    const planned_file file_;
    const std::string version_;
    const extraction_options& options_;
    const extraction_watch& watch_;
    marker_keeper& keeper_;
    const std::string exchange_;
    const kind_rules& rules_;

    std::stop_token giving_up_;  // Some time after the stop: for confirms that are under way.
    std::optional<dump::dump_reader> reader_;
    std::optional<flagged_writer> flagged_;
    std::optional<rabbitmq::framed_writer> framed_;
    std::string body_;
    backoff trouble_waits_;

    // The taker's.
    std::uint64_t skip_before_ = 0;  // Settled in an earlier session.
    std::uint64_t covered_ = 0;      // The text of the blocks that were taken ends here.
    std::uint64_t sequence_ = 0;     // Of the last message.
    file_counts counts_;             // Of what is published.
    std::deque<mark> marks_;         // Published, not all confirmed.
    mark settled_;
    std::uint64_t saved_records_ = 0;
    std::optional<resume_point> reached_;  // Everything before it is settled; not saved yet.
    file_place place_;                     // What is saved.

    // Given by the thread that reads, taken by the taker.
    std::mutex points_mutex_;
    std::deque<dump::dump_checkpoint> points_;  // Guarded by points_mutex_; ascending.
    std::uint64_t pulled_since_point_ = 0;      // The reading thread's.
};

/// Logs what happens to the connection over which `file` is published.
[[nodiscard]] rabbitmq::link_handler log_link(const std::string& file);

}  // namespace waxpress::extractor
