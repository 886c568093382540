#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "discogs/entity_kind.hpp"
#include "extractor/quality_rules.hpp"
#include "rabbitmq/connection.hpp"
#include "rabbitmq/framed.hpp"
#include "rabbitmq/names.hpp"

namespace waxpress::extractor {

/// How records travel.
enum class wire_form : std::uint8_t {
    record,  ///< One a message, as the known system's consumers read them.
    framed,  ///< A block of them a message; ours read both.
};

struct extraction_options {
    std::string root;  ///< The folder of dumps, markers and flagged records.
    rabbitmq::connection_settings broker;
    std::string prefix{rabbitmq::default_prefix};
    /// Services whose queues must exist before anything is published: a fanout that misses one
    /// loses its copy in silence. None: any queue will do.
    std::vector<std::string> expected_services;
    wire_form wire = wire_form::record;
    rabbitmq::framed_limits framed;
    std::size_t window = 1000;  ///< Messages without a confirm.
    unsigned files_at_once = 4;
    unsigned workers = 2;                            ///< Pressing threads a file.
    std::uint64_t memory_in_flight = 32 * mib;       ///< A file.
    std::uint64_t save_interval = 5000;              ///< Records between two saves of the marker.
    std::chrono::milliseconds stop_patience{5'000};  ///< For confirms of what is on its way.
    std::uint64_t max_rejects = 100;                 ///< Malformed records a file.
    quality_rules rules;
};

/// What an extraction tells while it goes on; from several threads.
struct extraction_watch {
    std::function<void(discogs::entity_kind, std::uint64_t records)> extracted;
};

}  // namespace waxpress::extractor
