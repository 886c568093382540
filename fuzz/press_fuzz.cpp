// Both ways of pressing a record must agree on any bytes: the same status, the same JSON, the same
// id; and the JSON must be JSON. The first byte chooses the kind.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "discogs/press.hpp"

namespace {

using namespace waxpress::discogs;

void require(bool holds) {
    if (!holds) std::abort();
}

void compare(entity_kind kind, std::string_view xml) {
    static presser pressers[]{
        presser(entity_kind::artists),
        presser(entity_kind::labels),
        presser(entity_kind::masters),
        presser(entity_kind::releases)};
    presser& presser = pressers[index_of(kind)];
    record_entry fast;
    record_entry plain;
    std::string fast_text;
    std::string plain_text;
    const press_status status = presser.press(xml, fast_text, fast).status;
    require(status == presser.press_plainly(xml, plain_text, plain).status);
    require(fast_text == plain_text);
    require(fast.json_begin == plain.json_begin && fast.json_size == plain.json_size);
    require(fast.id_begin == plain.id_begin && fast.id_size == plain.id_size);
    if (status != press_status::ok) return require(fast_text.empty());

    const std::string_view json =
        std::string_view(fast_text).substr(fast.json_begin, fast.json_size);
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    require(parser.parse(simdjson::padded_string(json)).get(document) == simdjson::SUCCESS);
    require(document.is_object());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // A copy of the exact size: a sanitizer sees what is read past its end.
    const std::unique_ptr<char[]> xml(new char[size - 1]);
    std::copy(data + 1, data + size, xml.get());
    compare(all_kinds[data[0] % all_kinds.size()], {xml.get(), size - 1});
    return 0;
}
