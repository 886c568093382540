#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/failure.hpp"
#include "discogs/entity_kind.hpp"
#include "dump/checkpoint.hpp"
#include "dump/cut.hpp"
#include "dump/dump_file.hpp"
#include "dump/text_slab.hpp"
#include "dump/text_source.hpp"

namespace waxpress::dump {

struct reader_options {
    std::size_t slab_bytes = 512 * 1024;  ///< Text in a slab, about; a larger record passes alone.
    bool verifies = true;  ///< Compare with the CHECKSUM file, where it lists this one.
    cut_limits limits{};
};

enum class checksum_outcome : std::uint8_t {
    not_listed,   ///< No CHECKSUM file names this file.
    not_checked,  ///< By wish, or because the end was not reached.
    verified,
};

struct reader_statistics {
    std::uint64_t text_bytes = 0;
    std::uint64_t compressed_bytes = 0;
    std::uint64_t records = 0;
    std::uint64_t rejects = 0;
    std::chrono::nanoseconds inflating{0};  ///< Reading and hashing the file included.
    std::chrono::nanoseconds cutting{0};
};

/// Reads one dump file, slab by slab.
///
/// Shape:    each record and each reject of the file in exactly one slab, in the file's order.
/// Units:    offsets in bytes of uncompressed text.
/// Lifetime: belongs to one thread at a time. Give `next` used slabs to keep their buffers.
/// Errors:   the constructor throws failure(input) where the file cannot be opened, is no dump, or
///           is a dump of another kind than said. `next` throws failure(input) where the file is
///           damaged or cut off or its SHA-256 is not the one listed, after all whole records
///           before the damage have been given; called again, it throws the same.
/// Cost:     inflating, and less than a tenth more.
class dump_reader {
public:
    explicit dump_reader(const dump_file& file, const reader_options& options = {});

    /// Goes on at `from`: it gives what an undisturbed reader would still have given there. The
    /// CHECKSUM is verified all the same: what was read before is hashed again.
    /// Errors: where `from` does not fit the file it begins at the beginning; `is_resumed` tells.
    /// Cost:   reading and hashing the file up to there; with zlib, inflating it as well.
    dump_reader(const dump_file& file, const reader_options& options, const dump_checkpoint& from);

    [[nodiscard]] bool is_resumed() const noexcept { return is_resumed_; }
    /// Before which slab a reader may go on another time: the next one.
    /// Shape: nothing once no record can follow (the last slab was given, or the file is damaged
    ///        behind it), and for what is no regular file.
    [[nodiscard]] std::optional<dump_checkpoint> checkpoint();

    [[nodiscard]] discogs::entity_kind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& name() const noexcept { return source_.bytes().name(); }

    /// Fills `slab` with the next records and rejects. False: the clean end, and `slab` is empty.
    [[nodiscard]] bool next(text_slab& slab);

    /// The size of the file; 0 where it cannot be told.
    [[nodiscard]] std::uint64_t total_compressed_bytes() const noexcept {
        return source_.bytes().total_bytes();
    }
    [[nodiscard]] checksum_outcome checksum() const noexcept { return checksum_; }
    [[nodiscard]] const reader_statistics& statistics() const noexcept { return statistics_; }

private:
    void read_root(const dump_file& file);
    [[nodiscard]] bool resume(const dump_file& file, const dump_checkpoint& from);
    void begin_slab(text_slab& slab);
    void fill(text_slab& slab);
    bool pull(text_buffer& text);
    void end_slab(text_slab& slab);
    void judge_end();
    void fail_after_text(const std::string& cause);
    [[nodiscard]] failure refusal(const std::string& cause) const;

    const reader_options options_;
    const std::optional<discogs::sha256_digest> expected_;
    text_source source_;
    text_buffer carry_;  // Text that has been read and belongs to the next slab.
    discogs::entity_kind kind_ = discogs::entity_kind::artists;
    std::optional<record_cutter> cutter_;
    std::optional<file_identity> identity_;  // As the first checkpoint found the file.
    std::uint64_t covered_ = 0;              // Text before it was given in slabs.

    bool is_resumed_ = false;
    bool is_at_end_ = false;
    bool is_judged_ = false;             // The end has been reached and judged.
    std::optional<std::string> damage_;  // What the source said; its text has all been cut.
    std::optional<failure> pending_;     // Thrown once what came before it has been given.

    checksum_outcome checksum_ = checksum_outcome::not_listed;
    reader_statistics statistics_;
};

}  // namespace waxpress::dump
