#include "discogs/press_index.hpp"

#include <bit>

#include "discogs/press_simd.hpp"

#if defined(__x86_64__) && defined(__SSE2__)
#define WAXPRESS_INDEX_FOR_AVX2 1
#include <immintrin.h>
#endif

namespace waxpress::discogs {
namespace {

using index_function = void (*)(const char*, std::size_t, std::uint32_t*) noexcept;

/// So many places are written whether there are so many or not: what is too much is overwritten.
/// More than eight `<` in 64 bytes are rare.
constexpr unsigned places_at_once = 8;

std::uint32_t* write_places(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) noexcept {
    constexpr std::uint64_t any_bit = std::uint64_t{1} << 63U;
    const int found = std::popcount(bits);
    std::uint32_t* at = out;
    do {
        for (unsigned place = 0; place < places_at_once; ++place) {
            *at++ = base + lowest_bit(bits | any_bit);
            bits &= bits - 1;
        }
    } while (bits != 0);
    return out + found;
}

void index_plainly(const char* text, std::size_t size, std::uint32_t* out) noexcept {
    for (std::size_t block = 0; block < size; block += index_block) {
        std::uint64_t bits = 0;
        for (unsigned at = 0; at < index_block; at += text_chunk::size) {
            bits |= std::uint64_t{text_chunk(text + block + at).equal('<')} << at;
        }
        out = write_places(bits, static_cast<std::uint32_t>(block), out);
    }
    out[0] = out[1] = static_cast<std::uint32_t>(size);
}

#if defined(WAXPRESS_INDEX_FOR_AVX2)
[[gnu::target("avx2,bmi,popcnt")]] void index_by_avx2(
    const char* text, std::size_t size, std::uint32_t* out
) noexcept {
    const __m256i wanted = _mm256_set1_epi8('<');
    for (std::size_t block = 0; block < size; block += index_block) {
        const auto* const from = reinterpret_cast<const __m256i*>(text + block);
        const __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(from), wanted);
        const __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(from + 1), wanted);
        std::uint64_t bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
                             std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))}
                                 << 32U;
        const auto found = _mm_popcnt_u64(bits);
        std::uint32_t* at = out;
        do {
            for (unsigned place = 0; place < places_at_once; ++place) {
                *at++ = static_cast<std::uint32_t>(block + _tzcnt_u64(bits));
                bits = _blsr_u64(bits);
            }
        } while (bits != 0);
        out += found;
    }
    out[0] = out[1] = static_cast<std::uint32_t>(size);
}
#endif

index_function choose() noexcept {
#if defined(WAXPRESS_INDEX_FOR_AVX2)
    const bool has_all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                         __builtin_cpu_supports("popcnt");
    if (has_all) return index_by_avx2;
#endif
    return index_plainly;
}

}  // namespace

void index_tags(const char* text, std::size_t size, std::uint32_t* places) noexcept {
    static const index_function index = choose();
    index(text, size, places);
}

}  // namespace waxpress::discogs
