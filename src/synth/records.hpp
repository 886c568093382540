#pragma once

#include <cstdint>
#include <string>

#include "synth/work.hpp"
#include "synth/world.hpp"

namespace waxpress::synth {

/// Writes the records of a world as XML text, without line ends around them.
///
/// Shape:    one element, as in the dumps of 2026 (reference/dumps.md, 2); an edited record differs
///           from what it was in what its `history` says and nothing else.
/// Lifetime: keeps buffers from record to record; one per thread. Borrows the world.
/// Errors:   none but memory. The index must be below `world::count`.
class record_maker {
public:
    explicit record_maker(const world& of) noexcept : world_(of) {}

    void append(entity_kind kind, std::uint64_t index, std::string& out);

private:
    void append_artist(std::uint64_t index, xml_out out);
    void append_label(std::uint64_t index, xml_out out);
    void append_master(std::uint64_t index, xml_out out);

    const world& world_;
    work work_;
    std::string text_;
    std::string name_;
};

}  // namespace waxpress::synth
