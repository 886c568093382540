#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bolt/value.hpp"

namespace waxpress::bolt {

/// A node as the server gave it. `element_id` is the decimal `id` before Bolt 5.
struct node {
    std::int64_t id = 0;
    std::vector<std::string> labels;
    map properties;
    std::string element_id;

    [[nodiscard]] bool operator==(const node&) const = default;
};

struct relationship {
    std::int64_t id = 0;
    std::int64_t start_id = 0;
    std::int64_t end_id = 0;
    std::string type;
    map properties;
    std::string element_id;
    std::string start_element_id;
    std::string end_element_id;

    [[nodiscard]] bool operator==(const relationship&) const = default;
};

/// A walk: `nodes[0] -relationships[0]- nodes[1] ...`; one node more than relationships, each with
/// its true direction in `start_id` and `end_id`.
struct path {
    std::vector<node> nodes;
    std::vector<relationship> relationships;

    [[nodiscard]] bool operator==(const path&) const = default;
};

/// A structure that this client does not know (a newer server's): its tag and fields, as they came.
struct structure {
    std::uint8_t tag = 0;
    list fields;

    [[nodiscard]] bool operator==(const structure&) const = default;
};

}  // namespace waxpress::bolt
