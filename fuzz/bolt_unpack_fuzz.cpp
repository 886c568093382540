// Whatever the bytes, reading a value off them breaks nothing; and a value that was read packs to
// bytes that read back to what packs the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "bolt/packer.hpp"
#include "bolt/unpacker.hpp"

namespace {

using namespace waxpress::bolt;

void require(bool holds) {
    if (!holds) std::abort();
}

bool pack_again(const value& what, std::string& out) {
    try {
        packer(out).put(what);
        return true;
    } catch (const waxpress::failure&) {
        return false;  // A reading of an old server's clock.
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A copy of the exact size: a sanitizer sees what is read past its end.
    const std::unique_ptr<char[]> bytes(new char[size]);
    std::copy(data, data + size, bytes.get());
    unpacker from({bytes.get(), size});
    value first;
    if (!from.read(first)) return 0;
    std::string packed;
    if (!pack_again(first, packed)) return 0;
    value second;
    unpacker again(packed);
    require(again.read(second) && again.is_at_end());
    std::string repacked;
    require(pack_again(second, repacked) && repacked == packed);
    return 0;
}
