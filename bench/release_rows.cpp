#include "release_rows.hpp"

#include <fstream>
#include <string>

#include <simdjson.h>

namespace waxpress::bench {

void read_releases(
    const char* file, std::size_t most, const std::function<void(const release_row&)>& take
) {
    std::ifstream in(file);
    simdjson::ondemand::parser parser;
    std::size_t count = 0;
    for (std::string line; count < most && std::getline(in, line); ++count) {
        const simdjson::padded_string padded(line);
        auto document = parser.iterate(padded);
        const std::string id(document["id"].get_string().value());
        const std::string hash(document["sha256"].get_string().value());
        const std::string_view json = document["data"].get_object().value().raw_json().value();
        take({id, hash, json});
    }
}

}  // namespace waxpress::bench
