#include "synth/edit.hpp"
#include "synth/records.hpp"
#include "synth/release_record.hpp"

namespace waxpress::synth {
namespace {

/// Real masters end their artists with a comma, mostly.
constexpr double closing_comma_share = 0.73;

void append_artists(dice& roll, const work& of, xml_out& out) {
    out.raw("<artists>");
    for (std::size_t i = 0; i < of.artists.size(); ++i) {
        const bool is_last = i + 1 == of.artists.size();
        std::string_view join = of.joins[i];
        if (is_last) join = roll.chance(closing_comma_share) ? "," : "";
        append_credit(out, of.artists[i], join);
    }
    out.raw("</artists>");
}

}  // namespace

void record_maker::append_master(std::uint64_t index, xml_out out) {
    fill_work_of_master(world_, index, work_);
    const edit edited = edit_of(world_, entity_kind::masters, index);
    dice roll = world_.roll(question::record, entity_kind::masters, index);

    out.raw("<master id=\"").number(world_.id(entity_kind::masters, index)).raw("\">");
    const std::uint64_t main = world_.main_release_of(index);
    out.element("main_release", world_.id(entity_kind::releases, main));
    append_artists(roll, work_, out);
    append_genres(work_, out);
    text_.clear();
    if (roll.chance(0.04)) {
        append_prose(world_, roll, master_phrases(), roll.between(1, 3), work_.about(), text_);
    }
    append_edit(edited, text_);
    out.element("notes", text_);
    out.element("year", work_.has_year ? work_.year : 0);
    out.element("title", work_.title);
    edit quality = edited;
    // A master has no lists of its own to grow but its videos.
    if (edited.manner == edit_manner::second_list) quality.manner = edit_manner::quality;
    out.element("data_quality", quality_after(qualities(), roll, quality));
    std::uint64_t videos = roll.chance(0.4) ? 0 : 1 + roll.geometric(3.6, 110);
    if (edited.manner == edit_manner::first_list) videos += edited.count;
    append_videos(world_, work_, videos, text_, out);
    out.raw("</master>");
}

void record_maker::append(entity_kind kind, std::uint64_t index, std::string& out) {
    switch (kind) {
        case entity_kind::artists:
            append_artist(index, xml_out(out));
            return;
        case entity_kind::labels:
            append_label(index, xml_out(out));
            return;
        case entity_kind::masters:
            append_master(index, xml_out(out));
            return;
        case entity_kind::releases: {
            xml_out release(out);
            append_release(world_, index, {work_, text_, name_}, release);
            return;
        }
    }
}

}  // namespace waxpress::synth
