#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "dump/find_dumps.hpp"
#include "verify/store_side.hpp"

namespace waxpress::app {

struct dump_side_options {
    dump::dump_wish wish;
    std::size_t workers = 0;  ///< That press; 0: as many as there are cores.
    std::uint64_t memory_in_flight = 0;
    std::uint64_t max_rejects = 100;  ///< Malformed records of a file.
    bool verifies = true;             ///< Compares with the CHECKSUM file.
};

/// Dumps as one side of a comparison, read and pressed as a load does. To say what is different
/// about some records, the dump is read once more.
/// Errors: as find_dumps and dump_reader; failure(input) for a dump that is damaged.
[[nodiscard]] std::unique_ptr<verify::store_side> make_dump_side(const dump_side_options& options);

}  // namespace waxpress::app
