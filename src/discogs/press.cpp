#include "discogs/press.hpp"

#include <utility>

#include <simdjson.h>

#include "discogs/normalise.hpp"
#include "discogs/press_scan.hpp"
#include "discogs/press_write.hpp"
#include "discogs/xml_tree.hpp"

namespace waxpress::discogs {
namespace {

press_result malformed(std::size_t offset, const char* reason) {
    return {press_status::malformed, offset, reason};
}

/// The entry speaks of the JSON and then the id at the end of `json`.
void describe(
    const std::string& json, std::size_t json_size, std::size_t id_size, record_entry& entry
) {
    entry.id_begin = json.size() - id_size;
    entry.id_size = id_size;
    entry.json_begin = entry.id_begin - json_size;
    entry.json_size = json_size;
}

}  // namespace

struct presser::state {
    entity_kind kind;
    record_scanner scanner;
    record_writer writer;
};

presser::presser(entity_kind kind) : state_(std::make_unique<state>()) {
    state_->kind = kind;
}
presser::~presser() = default;
presser::presser(presser&&) noexcept = default;
presser& presser::operator=(presser&&) noexcept = default;

press_result presser::press(std::string_view xml, std::string& json, record_entry& entry) {
    record_writer& writer = state_->writer;
    const bool is_sure = simdjson::validate_utf8(xml.data(), xml.size()) &&
                         state_->scanner.scan(xml) && writer.write(state_->kind, state_->scanner);
    if (!is_sure) return press_plainly(xml, json, entry);
    json.append(writer.json());
    json.append(writer.id());
    describe(json, writer.json().size(), writer.id().size(), entry);
    return {press_status::ok};
}

press_result presser::press_plainly(std::string_view xml, std::string& json, record_entry& entry) {
    xml_element root;
    xml_error error;
    if (!read_element(xml, root, error)) return malformed(error.offset, error.reason);
    if (root.name != element_name(state_->kind))
        return malformed(0, "another element than expected");
    json_value value = to_json(std::move(root));
    json_object* const record = value.object();
    if (record == nullptr) return malformed(0, "nothing in it but text");
    const std::string id = take_identity(*record);
    normalise(state_->kind, *record);
    std::string written;
    append_json(*record, written);
    json.append(written);
    json.append(id);
    describe(json, written.size(), id.size(), entry);
    return {press_status::ok};
}

}  // namespace waxpress::discogs
