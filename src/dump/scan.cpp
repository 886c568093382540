#include "dump/scan.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "dump/markup.hpp"

namespace waxpress::dump {
namespace {

/// Bytes that a `<` must have, itself included, for it to be judged by its name: `</`, a word, and
/// the byte behind it.
constexpr std::size_t look_ahead = 2 + sizeof(std::uint64_t) + 1;

/// A name of up to eight bytes, as one word to compare with.
class name_word {
public:
    explicit name_word(std::string_view name) noexcept
        : size_(std::min(name.size(), sizeof(word_))), mask_(0), word_(0) {
        std::memcpy(&word_, name.data(), size_);
        std::memset(&mask_, 0xff, size_);
    }

    [[nodiscard]] bool is_at(const char* text) const noexcept {
        std::uint64_t there = 0;
        std::memcpy(&there, text, sizeof(there));
        const char next = text[size_];
        // The plural is the root, whose end tag ends the text.
        return (there & mask_) == word_ && (next == 's' || !continues_name(next));
    }

    /// Whether the `<` at `at` may begin markup of the record.
    [[nodiscard]] bool may_be_markup(const char* at) const noexcept {
        if (at[1] == '!' || at[1] == '?') return true;
        return is_at(at + (at[1] == '/' ? 2 : 1));
    }

private:
    std::size_t size_;
    std::uint64_t mask_;
    std::uint64_t word_;
};

std::size_t find_from(std::string_view text, std::size_t at, const name_word& word) noexcept {
    for (;;) {
        at = text.find('<', at);
        if (at == std::string_view::npos) return text.size();
        if (text.size() - at < look_ahead || word.may_be_markup(text.data() + at)) return at;
        ++at;
    }
}

/// The first place of those marked in `mask`, counted from `block`, that may be markup.
const char* first_of(const char* block, unsigned mask, const name_word& word) noexcept {
    for (; mask != 0; mask &= mask - 1) {
        const char* const at = block + std::countr_zero(mask);
        if (word.may_be_markup(at)) return at;
    }
    return nullptr;
}

#if defined(__SSE2__)

// Two filters of one shape, the second by runtime choice: both compare five bytes of each place.

std::size_t find_sse2(std::string_view text, std::string_view name) noexcept {
    constexpr std::size_t width = 16;
    const auto all = [](char c) { return _mm_set1_epi8(c); };
    const __m128i open = all('<');
    const __m128i slash = all('/');
    const __m128i bang = all('!');
    const __m128i query = all('?');
    const __m128i first = all(name.front());
    const __m128i last = all(name.back());
    const name_word word(name);
    std::size_t at = 0;
    for (; at + width + look_ahead <= text.size(); at += width) {
        const auto load = [&](std::size_t ahead) {
            return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at + ahead));
        };
        const __m128i second = load(1);
        const __m128i starts =
            _mm_and_si128(_mm_cmpeq_epi8(second, first), _mm_cmpeq_epi8(load(name.size()), last));
        const __m128i ends = _mm_and_si128(
            _mm_cmpeq_epi8(second, slash), _mm_cmpeq_epi8(load(name.size() + 1), last)
        );
        const __m128i others =
            _mm_or_si128(_mm_cmpeq_epi8(second, bang), _mm_cmpeq_epi8(second, query));
        const __m128i found = _mm_and_si128(
            _mm_cmpeq_epi8(load(0), open), _mm_or_si128(_mm_or_si128(starts, ends), others)
        );
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
        if (mask == 0) continue;
        const char* const hit = first_of(text.data() + at, mask, word);
        if (hit != nullptr) return static_cast<std::size_t>(hit - text.data());
    }
    return find_from(text, at, word);
}

__attribute__((target("avx2"))) std::size_t find_avx2(
    std::string_view text, std::string_view name
) noexcept {
    constexpr std::size_t width = 32;
    const __m256i open = _mm256_set1_epi8('<');
    const __m256i slash = _mm256_set1_epi8('/');
    const __m256i bang = _mm256_set1_epi8('!');
    const __m256i query = _mm256_set1_epi8('?');
    const __m256i first = _mm256_set1_epi8(name.front());
    const __m256i last = _mm256_set1_epi8(name.back());
    const name_word word(name);
    std::size_t at = 0;
    for (; at + width + look_ahead <= text.size(); at += width) {
        const char* const p = text.data() + at;
        const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 1));
        const __m256i start_last =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + name.size()));
        const __m256i end_last =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + name.size() + 1));
        const __m256i starts =
            _mm256_and_si256(_mm256_cmpeq_epi8(second, first), _mm256_cmpeq_epi8(start_last, last));
        const __m256i ends =
            _mm256_and_si256(_mm256_cmpeq_epi8(second, slash), _mm256_cmpeq_epi8(end_last, last));
        const __m256i others =
            _mm256_or_si256(_mm256_cmpeq_epi8(second, bang), _mm256_cmpeq_epi8(second, query));
        const __m256i found = _mm256_and_si256(
            _mm256_cmpeq_epi8(here, open), _mm256_or_si256(_mm256_or_si256(starts, ends), others)
        );
        const auto mask = static_cast<unsigned>(_mm256_movemask_epi8(found));
        if (mask == 0) continue;
        const char* const hit = first_of(text.data() + at, mask, word);
        if (hit != nullptr) return static_cast<std::size_t>(hit - text.data());
    }
    return find_from(text, at, word);
}

using finder = std::size_t (*)(std::string_view, std::string_view) noexcept;

finder best_finder() noexcept {
    return __builtin_cpu_supports("avx2") ? find_avx2 : find_sse2;
}

#endif

}  // namespace

std::size_t find_record_markup(std::string_view text, std::string_view name) noexcept {
#if defined(__SSE2__)
    static const finder best = best_finder();
    return best(text, name);
#else
    return find_from(text, 0, name_word(name));
#endif
}

std::size_t find_record_markup_plainly(std::string_view text, std::string_view name) noexcept {
    return find_from(text, 0, name_word(name));
}

}  // namespace waxpress::dump
