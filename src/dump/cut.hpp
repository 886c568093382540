#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"
#include "dump/markup.hpp"
#include "dump/state_bytes.hpp"
#include "dump/text_slab.hpp"

namespace waxpress::dump {

struct cut_limits {
    std::size_t max_record_bytes = 64 * 1024 * 1024;  ///< A larger record is refused and skipped.
    std::size_t kept_of_refused = 64 * 1024;          ///< Of a too large record, for the reject.
};

/// Finds the records of a dump, the elements of depth 2, in text that comes in pieces.
///
/// Shape:    fed with a window of text after the root's start tag; the next window must begin at or
///           before `keep_from()` and reach further. What comes out does not depend on where the
///           windows end.
/// Units:    offsets in bytes of uncompressed text, from the start of the dump.
/// Lifetime: the slices speak of the window of the call; rejects own their text.
/// Errors:   what is no record is a reject, in order: other elements, text between records, a
///           record that its own start tag follows before its end, a record above the limit.
///           Text after the root's end tag stops the cutter: see `trailing_offset()`.
///           Never throws but for memory.
/// Cost:     O(bytes), each byte once; artists, masters and releases by SIMD, labels slower.
/// Source:   reference/wire-and-schema.md, 1.1 and 1.4; dumps.md, 2 and 5.
///
/// A record ends at its own end tag and may not hold its own start tag. Labels are named like the
/// `<label>` elements in their `<sublabels>`: those nest, and nothing else does.
class record_cutter {
public:
    record_cutter(discogs::entity_kind kind, std::uint64_t begin_offset, cut_limits limits = {});

    /// Cuts all that `window`, text from `window_offset` on, completes.
    void cut(
        std::string_view window,
        std::uint64_t window_offset,
        std::vector<text_slice>& slices,
        std::vector<discogs::rejected_record>& rejects
    );

    /// Text before this is needed no more.
    [[nodiscard]] std::uint64_t keep_from() const noexcept;
    /// For a root that is empty and has no end tag, `<releases/>`.
    void finish() noexcept { place_ = place::after_root; }
    /// The root's end tag has been seen, and nothing is open behind it.
    [[nodiscard]] bool is_finished() const noexcept {
        return place_ == place::after_root && lexical_ == lexical::content && !has_trailing_;
    }
    /// Something other than white space and comments follows the root's end tag.
    [[nodiscard]] bool has_trailing() const noexcept { return has_trailing_; }
    [[nodiscard]] std::uint64_t trailing_offset() const noexcept { return position_; }

    /// Where the text stands now, for a message: `inside <release id="7">`, `between two records`.
    /// `kept` is the text from `keep_from()` on.
    [[nodiscard]] std::string where(std::string_view kept) const;

    /// Puts down where the cutter stands; `restore` on a cutter of the same kind takes it up.
    /// Errors: false where the bytes are no such state; the cutter is then good for nothing.
    void save(state_writer& out) const;
    [[nodiscard]] bool restore(state_reader& in);

private:
    enum class place : std::uint8_t { between, junk, foreign, record, after_root };
    enum class lexical : std::uint8_t { content, tag, comment, cdata, instruction };
    struct window;

    // Each step says whether there is more to do in the window.
    bool step(window& in);
    bool step_between(window& in);
    bool step_junk(window& in);
    bool step_foreign(window& in);
    bool step_record(window& in);
    bool step_after_root(window& in);
    bool step_tag(window& in);
    bool skip_past(window& in, std::string_view closing);

    [[nodiscard]] std::size_t find_next(std::string_view text) const noexcept;
    void step_record_markup(window& in, markup found);
    void enter_tag(markup what);
    bool enter_lexical(markup found);
    void end_tag(window& in, bool is_self_closing);
    void open(place where);
    void close_record(window& in);
    void reject(window& in, const std::string& reason);
    void reject_unclosed(window& in);
    void keep_head_only(const window& in);
    [[nodiscard]] std::string_view open_text(const window& in) const noexcept;
    [[nodiscard]] bool is_too_large() const noexcept;
    [[nodiscard]] bool is_open() const noexcept;

    const discogs::entity_kind kind_;
    const cut_limits limits_;
    const std::string_view name_;  // release
    const std::string end_tag_;    // </release>

    std::uint64_t position_;  // All text before it has been judged.
    place place_ = place::between;
    lexical lexical_ = lexical::content;

    // What is open: a record, a foreign element or junk.
    std::uint64_t begin_ = 0;
    std::string head_;           // Its first bytes, kept once it is larger than the limit.
    std::size_t depth_ = 0;      // Of a foreign element.
    bool in_sublabels_ = false;  // In a record of a dump of labels.
    std::size_t sublabels_open_ = 0;

    // The tag that is being read.
    markup tag_ = markup::none;
    char quote_ = 0;
    bool after_slash_ = false;

    bool has_trailing_ = false;
};

}  // namespace waxpress::dump
