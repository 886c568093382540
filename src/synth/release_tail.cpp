#include "synth/release_record.hpp"

namespace waxpress::synth {
namespace {

using places = label_places;

struct place_range {
    std::uint32_t low;
    std::uint32_t high;
};

place_range places_of(char trade) {
    switch (trade) {
        case 'p':
            return {places::first_publisher, places::last_publisher};
        case 's':
            return {places::first_studio, places::last_studio};
        case 'f':
            return {places::first_plant, places::last_plant};
        case 'd':
            return {places::distributor, places::distributor};
        default:
            return {places::company, places::last_imprint};
    }
}

void append_digits(dice& roll, std::uint64_t count, std::string& out) {
    for (std::uint64_t i = 0; i < count; ++i)
        out += static_cast<char>('0' + roll.below(10));
}

void append_barcode(dice& roll, std::string& out) {
    if (roll.chance(0.5)) {
        append_digits(roll, 13, out);
        return;
    }
    append_digits(roll, 1, out);
    out += ' ';
    append_digits(roll, 5, out);
    out += ' ';
    append_digits(roll, 5, out);
    out += ' ';
    append_digits(roll, 1, out);
}

/// The sides of one pressing have one number and differ in their letter.
void append_matrix(dice& roll, std::uint64_t pressing, std::string& out) {
    dice number(mix(pressing));
    append_words(number, "%B%B%B-%T", out);
    out += roll.chance(0.5) ? " A" : " B";
    if (roll.chance(0.6)) out.append(" ").append(roll.pick(pressing_marks()));
    if (roll.chance(0.3)) append_words(roll, "  %H-%D", out);
    if (roll.chance(0.006)) out += '\t';
    if (roll.chance(0.003)) out += " <etched> \"%\" & U.K.\t";
}

void append_identifier_value(
    dice& roll, std::uint64_t pressing, std::string_view type, std::string& out
) {
    if (type == "Barcode") {
        append_barcode(roll, out);
    } else if (type == "Rights Society") {
        out += roll.pick_skewed(rights_societies());
    } else if (type == "Matrix / Runout") {
        append_matrix(roll, pressing, out);
    } else if (type == "Label Code") {
        out += "LC ";
        append_digits(roll, 5, out);
    } else if (type.ends_with("SID Code")) {
        append_words(roll, type.starts_with("Mould") ? "IFPI %H%B%D" : "IFPI L%T", out);
    } else {
        append_words(roll, "%B%B %T", out);
    }
}

void append_identifier(
    std::string_view type,
    std::string_view description,
    std::string_view value,
    bool has_description,
    xml_out& out
) {
    out.raw("<identifier type=\"").attribute(type);
    if (has_description) out.raw("\" description=\"").attribute(description);
    out.raw("\" value=\"").attribute(value).raw("\"/>");
}

}  // namespace

void append_identifiers(release_draft& draft, const edit& edited, xml_out& out) {
    dice& roll = draft.roll;
    const std::uint64_t count = roll.chance(0.47) ? 0 : 1 + roll.geometric(2.15, 70);
    const bool has_more = edited.manner == edit_manner::second_list;
    if (count == 0 && !has_more) return;
    out.raw("<identifiers>");
    for (std::uint64_t i = 0; i < count; ++i) {
        const identifier_type& type = roll.pick_skewed(identifier_types());
        draft.text.clear();
        append_identifier_value(roll, draft.index, type.name, draft.text);
        const bool has_description = !roll.chance(0.006);
        append_identifier(
            type.name, roll.pick_skewed(type.descriptions), draft.text, has_description, out
        );
    }
    if (has_more) {
        dice later = edited.roll;
        draft.text.clear();
        append_words(later, "%B%B%T-%H", draft.text);
        append_identifier("Other", edited.month, draft.text, true, out);
    }
    out.raw("</identifiers>");
}

void append_companies(release_draft& draft, xml_out& out) {
    dice& roll = draft.roll;
    const std::uint64_t count = roll.chance(0.55) ? 0 : 1 + roll.geometric(2.7, 60);
    if (count == 0) return;
    out.raw("<companies>");
    for (std::uint64_t i = 0; i < count; ++i) {
        const company_type& type = roll.pick_skewed(company_types());
        const place_range range = places_of(type.trade);
        std::uint64_t index =
            pick_label(draft.of, roll, draft.about.generation, range.low, range.high);
        // The label itself is what most rights belong to.
        if (type.trade == 'c' && roll.chance(0.75)) index = draft.about.home_label;
        draft.name.clear();
        append_label_name(draft.of, index, draft.name);
        out.raw("<company>").element("id", draft.of.id(entity_kind::labels, index));
        out.raw("<name>").text(draft.name).raw("</name>");
        if (roll.chance(0.05)) {
            draft.text.clear();
            append_words(roll, "%B%B-%T", draft.text);
            out.element("catno", draft.text);
        }
        out.element("entity_type", type.code)
            .element("entity_type_name", type.name)
            .raw("</company>");
    }
    out.raw("</companies>");
}

}  // namespace waxpress::synth
