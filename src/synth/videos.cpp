#include <array>

#include "synth/words.hpp"
#include "synth/work.hpp"

namespace waxpress::synth {
namespace {

/// What the dumps keep of a video's texts.
constexpr std::size_t longest_title = 100;
constexpr std::size_t longest_description = 255;

constexpr std::string_view key_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void append_video_key(dice& roll, xml_out& out) {
    std::array<char, 11> key{};
    std::uint64_t bits = roll.next();
    for (char& letter : key) {
        letter = key_letters[bits & 63U];
        bits >>= 6U;
        if (bits == 0) bits = roll.next();
    }
    out.raw(std::string_view(key.data(), key.size()));
}

/// Most videos of a work come from one channel, which writes of all of them in the same manner.
struct channel {
    std::uint64_t key;

    [[nodiscard]] std::string_view pick(dice& roll, word_list from, std::uint64_t which) const {
        if (roll.chance(0.3)) return roll.pick(from);
        return from[mix(key + which) % from.size()];
    }
};

void append_video(
    const world& of, const work& about, std::uint64_t number, std::string& text, xml_out& out
) {
    dice roll(mix(about.key ^ (0xbf58476d1ce4e5b9U * (number + 1))));
    const channel house{about.key};
    const std::uint64_t song = number < about.tracks ? number : roll.below(about.tracks);
    std::string title_of_song;
    append_song(about, song, title_of_song);
    topic told = about.about();
    told.song = title_of_song;

    out.raw("<video src=\"https://www.youtube.com/watch?v=");
    append_video_key(roll, out);
    out.raw("\" duration=\"").number(roll.chance(0.02) ? 0 : roll.between(95, 480));
    out.raw(roll.chance(0.02) ? "\" embed=\"false\"><title>" : "\" embed=\"true\"><title>");
    text.clear();
    append_phrase(of, roll, house.pick(roll, video_title_phrases(), 1), told, text);
    if (roll.chance(0.004)) append_oddity(roll, text);
    cut_characters(text, longest_title);
    out.text(text).raw("</title>");
    if (!roll.chance(0.06)) {
        text.clear();
        append_phrase(of, roll, house.pick(roll, video_phrases(), 2), told, text);
        if (roll.chance(0.12)) {
            text += roll.chance(0.5) ? "\r\n\r\n" : "\n\n";
            append_phrase(of, roll, roll.pick(video_phrases()), told, text);
        }
        cut_characters(text, longest_description);
        out.element("description", text);
    }
    out.raw("</video>");
}

}  // namespace

void append_videos(
    const world& of, const work& about, std::uint64_t count, std::string& text, xml_out& out
) {
    if (count == 0) return;
    out.raw("<videos>");
    for (std::uint64_t i = 0; i < count; ++i)
        append_video(of, about, i, text, out);
    out.raw("</videos>");
}

}  // namespace waxpress::synth
