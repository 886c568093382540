// What a server sends, from the handshake on: nothing breaks, and the replies do not depend on how
// the bytes come. The first byte is the size of the pieces.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.hpp"
#include "bolt/protocol.hpp"

namespace {

using namespace waxpress::bolt;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What came out, in one text for each reply, and the end of it.
std::vector<std::string> replies_to(std::string_view wire, std::size_t piece) {
    protocol bolt{connection_settings{.most_message_bytes = 4096}};
    std::vector<std::string> got;
    bool has_asked = false;
    try {
        for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size()))) {
            bolt.feed(wire.substr(0, piece));
            while (auto next = bolt.next()) {
                got.push_back(std::to_string(static_cast<int>(next->kind)));
                got.back() += next->record;
                if (!bolt.is_logged_in() || has_asked) continue;
                has_asked = true;
                bolt.begin({});
                bolt.run({.text = "x"}, nullptr);
                bolt.pull(-1);
                bolt.commit();
                bolt.reset();
            }
        }
    } catch (const waxpress::failure& broken) {
        got.emplace_back(broken.what());
    }
    return got;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string wire(data + 1, data + size);
    require(replies_to(wire, 1U + data[0]) == replies_to(wire, wire.size() + 1));
    return 0;
}
