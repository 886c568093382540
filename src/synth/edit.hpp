#pragma once

#include "synth/names.hpp"
#include "synth/words.hpp"

namespace waxpress::synth {

/// What the last edit of a record did to it.
enum class edit_manner : std::uint8_t { none, quality, prose, first_list, second_list };

/// The state of a record after its edits, as a difference from how it was first.
struct edit {
    edit_manner manner = edit_manner::none;
    std::uint32_t count = 0;
    std::string_view month;  ///< "20260501"
    dice roll{0};            ///< For what was added.
};

/// Errors: none.
[[nodiscard]] inline edit edit_of(const world& of, entity_kind kind, std::uint64_t index) noexcept {
    const record_history history = of.history(kind, index);
    if (history.changes == 0) return {};
    dice roll(of.roll(question::revision, kind, index).next() + history.last_changed);
    const auto manner = static_cast<edit_manner>(1 + roll.below(4));
    return {manner, history.changes, of.plan().months[history.last_changed].month, roll};
}

/// The data quality in force: each edit of this manner finds a word that was not there before.
[[nodiscard]] inline std::string_view quality_after(
    word_list words, dice& roll, const edit& after
) noexcept {
    // Nine of ten records have the first word.
    const std::size_t first = roll.chance(0.906)  ? 0
                              : roll.chance(0.86) ? 1
                                                  : 2 + roll.below(words.size() - 2);
    const std::size_t moved = after.manner == edit_manner::quality ? after.count : 0;
    return words[(first + moved) % words.size()];
}

/// Adds a sentence to a text that an edit of this manner touched.
inline void append_edit(const edit& made, std::string& text) {
    if (made.manner != edit_manner::prose) return;
    dice roll = made.roll;
    if (!text.empty()) text += "\r\n";
    text.append("Checked again in ").append(made.month.substr(0, 4)).append("-");
    text.append(made.month.substr(4, 2));
    append_words(roll, ": %A %N, not %A %N.", text);
}

}  // namespace waxpress::synth
