#include "extractor/press_with_rules.hpp"

#include <algorithm>
#include <utility>

#include "discogs/normalise.hpp"
#include "discogs/xml_tree.hpp"
#include "dump/press_slab.hpp"
#include "extractor/rule_probe.hpp"

namespace waxpress::extractor {
namespace {

class slab_presser {
public:
    slab_presser(
        const dump::text_slab& slab,
        const kind_rules& rules,
        discogs::presser& presser,
        discogs::sha256_hasher& hasher,
        ruled_block& out
    )
        : slab_(slab),
          rules_(rules),
          probe_(rules),
          presser_(presser),
          hasher_(hasher),
          out_(out) {}

    [[nodiscard]] discogs::press_result press(const dump::text_slice& slice) {
        if (is_touched(slab_.xml(slice))) return press_touched(slice);
        discogs::record_entry entry;
        const discogs::press_result result =
            presser_.press(slab_.xml(slice), out_.block.text, entry);
        if (result.status == discogs::press_status::ok) finish(slice, entry);
        return result;
    }

private:
    /// Whether a rule has anything to say of the record; true where that is not sure.
    [[nodiscard]] bool is_touched(std::string_view xml) {
        discogs::xml_element root;
        discogs::xml_error error;
        if (!probe_.reduce(xml, reduced_) || !discogs::read_element(reduced_, root, error)) {
            return true;
        }
        discogs::json_value record = discogs::to_json(std::move(root));
        // Of a record with nothing that rules name, nothing may be left.
        if (record.object() == nullptr) record.held = discogs::json_object{};
        (void)discogs::take_identity(*record.object());
        return find_skip(rules_.skips, record).rule != nullptr ||
               apply_filters(rules_.filters, record) ||
               !find_violations(rules_.rules, record).empty();
    }

    /// The plain way: XML, tree, rules, normalised, JSON.
    [[nodiscard]] discogs::press_result press_touched(const dump::text_slice& slice) {
        discogs::xml_element root;
        discogs::xml_error error;
        const auto malformed = [](std::size_t offset, const char* reason) {
            return discogs::press_result{discogs::press_status::malformed, offset, reason};
        };
        if (!discogs::read_element(slab_.xml(slice), root, error)) {
            return malformed(error.offset, error.reason);
        }
        if (root.name != element_name(slab_.kind)) {
            return malformed(0, "another element than expected");
        }
        discogs::json_value record = discogs::to_json(std::move(root));
        discogs::json_object* const object = record.object();
        if (object == nullptr) return malformed(0, "nothing in it but text");
        const std::string id = discogs::take_identity(*object);
        skip_finding skip = find_skip(rules_.skips, record);
        if (skip.rule != nullptr) {
            ++out_.skipped;
            flag(slice, id, record, std::move(skip), {});
            return {discogs::press_status::ok};
        }
        (void)apply_filters(rules_.filters, record);
        std::vector<violation> violations = find_violations(rules_.rules, record);
        if (!violations.empty()) flag(slice, id, record, {}, std::move(violations));
        discogs::normalise(slab_.kind, *object);
        append(slice, id, *object);
        return {discogs::press_status::ok};
    }

    void flag(
        const dump::text_slice& slice,
        const std::string& id,
        const discogs::json_value& record,
        skip_finding skip,
        std::vector<violation> violations
    ) {
        flagged_record& flagged = out_.flagged.emplace_back();
        flagged.source_offset = slice.source_offset;
        flagged.id = id;
        const bool is_kept =
            skip.rule != nullptr || std::ranges::any_of(violations, [](const violation& found) {
                return found.rule->severity != rule_severity::info;
            });
        flagged.skip = std::move(skip);
        flagged.violations = std::move(violations);
        if (!is_kept) return;
        flagged.xml = slab_.xml(slice);
        discogs::append_json(record, flagged.json);
    }

    void append(
        const dump::text_slice& slice, const std::string& id, const discogs::json_object& record
    ) {
        std::string& text = out_.block.text;
        discogs::record_entry entry;
        entry.json_begin = text.size();
        discogs::append_json(record, text);
        entry.json_size = text.size() - entry.json_begin;
        entry.id_begin = text.size();
        entry.id_size = id.size();
        text += id;
        finish(slice, entry);
    }

    void finish(const dump::text_slice& slice, discogs::record_entry& entry) {
        entry.source_offset = slice.source_offset;
        entry.hash = hasher_.digest(out_.block.json(entry));
        out_.block.records.push_back(entry);
    }

    const dump::text_slab& slab_;
    const kind_rules& rules_;
    const rule_probe probe_;
    discogs::presser& presser_;
    discogs::sha256_hasher& hasher_;
    ruled_block& out_;
    std::string reduced_;
};

}  // namespace

std::size_t ruled_block::bytes() const noexcept {
    std::size_t sum = block.bytes();
    for (const flagged_record& record : flagged)
        sum += sizeof record + record.xml.capacity() + record.json.capacity();
    return sum;
}

ruled_block press_with_rules(
    dump::text_slab&& slab,
    const kind_rules& rules,
    discogs::presser& presser,
    discogs::sha256_hasher& hasher
) {
    ruled_block out;
    if (rules.is_empty()) {
        out.block = dump::press_slab(std::move(slab), presser, hasher);
        return out;
    }
    dump::begin_block(slab, out.block);
    slab_presser ruled(slab, rules, presser, hasher, out);
    for (const dump::text_slice& slice : slab.slices) {
        const discogs::press_result result = ruled.press(slice);
        if (result.status == discogs::press_status::ok) continue;
        out.block.rejects.push_back(dump::rejected_slice(slab, slice, result));
    }
    std::ranges::sort(out.block.rejects, {}, &discogs::rejected_record::source_offset);
    return out;
}

}  // namespace waxpress::extractor
