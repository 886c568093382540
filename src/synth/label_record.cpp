#include "synth/edit.hpp"
#include "synth/records.hpp"

namespace waxpress::synth {
namespace {

using places = label_places;

constexpr double described_share = 0.3;
/// One label in so many names the forbidden label as its parent.
constexpr std::uint64_t misled_every = 1000;
constexpr std::uint64_t misled_first = 211;

/// How many imprints of a circle belong to its company.
std::uint32_t sublabels_of(const world& of, const seat& at) {
    return static_cast<std::uint32_t>(of.labels().circle_dice(at).between(0, places::last_sublabel)
    );
}

void append_reference(
    const world& of, std::string_view tag, std::uint64_t index, std::string& name, xml_out& out
) {
    name.clear();
    append_label_name(of, index, name);
    out.raw("<").raw(tag).raw(" id=\"").number(of.id(entity_kind::labels, index));
    if (name.empty()) {
        out.raw("\"/>");
        return;
    }
    out.raw("\">").text(name).raw("</").raw(tag).raw(">");
}

/// Labels say `<urls/>` where they have none.
void append_urls(
    dice& roll, std::uint64_t count, const edit& edited, std::string& text, xml_out& out
) {
    const bool has_more = edited.manner == edit_manner::first_list;
    if (count == 0 && !has_more) {
        out.raw("<urls/>");
        return;
    }
    out.raw("<urls>");
    for (std::uint64_t i = 0; i < count; ++i) {
        text.clear();
        append_words(roll, roll.pick(url_phrases()), text);
        out.element("url", text);
    }
    dice later = edited.roll;
    if (has_more) {
        text.clear();
        append_words(later, later.pick(url_phrases()), text);
        out.element("url", text);
    }
    out.raw("</urls>");
}

void append_sublabels(const world& of, const seat& at, std::string& text, xml_out& out) {
    const std::uint32_t count = sublabels_of(of, at);
    if (count == 0) return;
    out.raw("<sublabels>");
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t index =
            of.labels().index_at(at.generation, at.circle, places::first_imprint + i);
        append_reference(of, "label", index, text, out);
    }
    out.raw("</sublabels>");
}

void append_parent(
    const world& of, const seat& at, std::uint64_t index, std::string& text, xml_out& out
) {
    if (index % misled_every == misled_first) {
        out.raw("<parentLabel id=\"").number(nameless_label_id).raw("\"/>");
        return;
    }
    if (at.is_alone || at.place == places::company || at.place > sublabels_of(of, at)) return;
    append_reference(
        of,
        "parentLabel",
        of.labels().index_at(at.generation, at.circle, places::company),
        text,
        out
    );
}

}  // namespace

void record_maker::append_label(std::uint64_t index, xml_out out) {
    const seat at = world_.labels().seat_of(index);
    const edit edited = edit_of(world_, entity_kind::labels, index);
    dice roll = world_.roll(question::record, entity_kind::labels, index);
    const std::uint64_t id = world_.id(entity_kind::labels, index);
    const bool is_described = roll.chance(described_share) || at.place == places::company;

    name_.clear();
    append_label_name(world_, index, name_);
    out.raw("<label>").element("id", id).element("name", name_);
    const topic told{name_, name_, name_, name_, roll.between(1950, 2020), at.generation};
    if (is_described && roll.chance(0.4)) {
        text_.clear();
        append_phrase(world_, roll, roll.pick(contact_phrases()), told, text_);
        out.element("contactinfo", text_);
    }
    text_.clear();
    if (id == nameless_label_id) text_ = "DO NOT USE";
    if (is_described && roll.chance(0.72)) {
        const std::uint64_t sentences =
            roll.chance(0.08) ? roll.between(5, 20) : roll.between(1, 4);
        append_prose(world_, roll, label_phrases(), sentences, told, text_);
    }
    if (edited.manner == edit_manner::second_list) {
        dice later = edited.roll;
        append_words(later, "\r\nTel: %H-%T-%T-%T", text_);
    }
    append_edit(edited, text_);
    out.element("profile", text_);
    const word_list words = roll.chance(0.6) ? artist_qualities() : qualities();
    out.element("data_quality", quality_after(words, roll, edited));
    append_parent(world_, at, index, text_, out);
    const std::uint64_t urls = is_described && roll.chance(0.46) ? 1 + roll.geometric(1.9, 20) : 0;
    append_urls(roll, urls, edited, text_, out);
    if (!at.is_alone && at.place == places::company) append_sublabels(world_, at, text_, out);
    out.raw("</label>");
}

}  // namespace waxpress::synth
