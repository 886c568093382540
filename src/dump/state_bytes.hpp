#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace waxpress::dump {

template <class T>
concept state_number = std::unsigned_integral<T> || std::is_enum_v<T>;

/// Puts down what a reader of dumps knows, part by part.
///
/// Shape: numbers as eight bytes, the lowest first; text with its size before it.
class state_writer {
public:
    template <state_number T>
    void number(T value) {
        auto rest = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof rest; ++i) {
            bytes_ += static_cast<char>(rest & 0xffU);
            rest >>= 8U;
        }
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_ += value;
    }

    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string take() noexcept { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Takes up what a `state_writer` has put down.
///
/// Lifetime: views into the bytes it was given.
/// Errors:   false, and `out` as it was: no bytes left, or a number above `largest`. Never throws.
class state_reader {
public:
    explicit state_reader(std::string_view bytes) noexcept : bytes_(bytes) {}

    template <state_number T>
    [[nodiscard]] bool number(T& out, T largest = greatest<T>()) noexcept {
        if (bytes_.size() < sizeof(std::uint64_t)) return false;
        std::uint64_t value = 0;
        for (std::size_t i = sizeof value; i-- > 0;)
            value = value << 8U | static_cast<unsigned char>(bytes_[i]);
        if (value > static_cast<std::uint64_t>(largest)) return false;
        out = static_cast<T>(value);
        bytes_.remove_prefix(sizeof value);
        return true;
    }
    [[nodiscard]] bool text(std::string_view& out) noexcept {
        state_reader ahead = *this;
        std::uint64_t size = 0;
        if (!ahead.number(size) || size > ahead.bytes_.size()) return false;
        out = ahead.bytes_.substr(0, static_cast<std::size_t>(size));
        bytes_ = ahead.bytes_.substr(static_cast<std::size_t>(size));
        return true;
    }
    [[nodiscard]] bool is_done() const noexcept { return bytes_.empty(); }

private:
    template <class T>
    static constexpr T greatest() noexcept {
        static_assert(!std::is_enum_v<T>, "name the last enumerator");
        return std::numeric_limits<T>::max();
    }

    std::string_view bytes_;
};

}  // namespace waxpress::dump
