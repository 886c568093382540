#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/batcher.hpp"
#include "pipeline/sink.hpp"
#include "pipeline/write_handlers.hpp"

namespace waxpress::pipeline {

/// What a scripted store answers to a write.
enum class answer {
    ok,
    busy,
    deadlock,
    cut,         ///< The connection dies; nothing is written.
    lost,        ///< The connection dies after the commit.
    too_big,     ///< Split, whatever the part holds.
    no_such_db,  ///< Stop.
    crash,       ///< Not a failure at all.
};

using record_name = std::pair<discogs::entity_kind, std::string>;

/// A store in memory, behind the port, that answers as its script says; after that with ok. It
/// watches what the engine promises. Every member may be used by several threads.
class scripted_store {
public:
    std::vector<answer> script;                ///< Of the writes, in the order in which they come.
    std::set<std::string> poison;              ///< Ids that can never be written.
    std::atomic<int> refused_connections = 0;  ///< So many tries of a connection fail.
    std::function<void(const batch_part&)> on_write;  ///< Runs during a write, unlocked.

    [[nodiscard]] sink_factory factory();

    [[nodiscard]] std::map<record_name, std::string> rows() const;
    [[nodiscard]] std::size_t writes() const;
    [[nodiscard]] unsigned connections() const { return connections_; }
    /// What the engine did against the rules; empty when all is well.
    [[nodiscard]] std::set<std::string> violations() const;

    // For the sinks.
    void connect();
    [[nodiscard]] write_outcome write(const batch_part& part, bool& is_connected);

private:
    [[nodiscard]] answer begin(const batch_part& part, bool is_connected);
    [[nodiscard]] write_outcome commit(const batch_part& part);

    mutable std::mutex mutex_;
    std::map<record_name, std::string> rows_;
    std::set<record_name> busy_;
    std::set<std::string> violations_;
    std::size_t writes_ = 0;
    std::atomic<unsigned> connections_ = 0;
};

/// Handlers that add up what they are told. Every member function may be called by any thread.
class written_book {
public:
    bool is_settled_by_quarantine = true;  ///< The answer of the quarantine handler.

    [[nodiscard]] write_handlers handlers();

    struct sums {
        std::uint64_t written = 0;
        std::uint64_t unchanged = 0;
        std::uint64_t quarantined = 0;
        std::uint64_t records = 0;
        std::uint64_t json_bytes = 0;
        unsigned retries = 0;
        std::map<delivery_id, std::size_t> settled;  ///< Records by delivery.
        std::vector<std::string> quarantined_ids;    ///< In the order of the calls.
        std::vector<std::string> reasons;            ///< One for each of those.
        std::map<write_event_kind, std::size_t> events;
        std::vector<std::chrono::milliseconds> waits;
    };
    [[nodiscard]] sums all() const;

private:
    mutable std::mutex mutex_;
    sums sums_;
};

/// A record of a made-up batch.
struct made_record {
    std::string id;
    std::string json;
    delivery_id delivery = 0;
};

[[nodiscard]] batch make_batch(
    const std::vector<made_record>& records,
    discogs::entity_kind kind = discogs::entity_kind::releases
);

/// Records "first" .. "first + count - 1", each of a delivery with its number.
[[nodiscard]] batch ascending_batch(
    std::uint64_t first,
    std::size_t count,
    discogs::entity_kind kind = discogs::entity_kind::releases
);

}  // namespace waxpress::pipeline
