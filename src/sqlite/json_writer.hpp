#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace waxpress::sqlite {

/// Writes canonical JSON: no white space; keys come in the order in which they are written.
///
/// Lifetime: keeps its buffer when it is cleared; `text()` views it until the next call.
class json_writer {
public:
    void clear() noexcept {
        size_ = 0;
        needs_comma_ = false;
    }
    [[nodiscard]] std::string_view text() const noexcept { return {buffer_.data(), size_}; }

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name) {
        char* to = begin_value(name.size() + 3);
        *to++ = '"';
        std::memcpy(to, name.data(), name.size());
        to += name.size();
        *to++ = '"';
        *to++ = ':';
        end_at(to);
        needs_comma_ = false;
    }
    void string(std::string_view text) { joined_string({}, text); }
    /// One string of two parts; the first needs no escape.
    void joined_string(std::string_view clean, std::string_view text);
    /// A whole number as a string of digits.
    void digits(std::int64_t value);
    void null() {
        constexpr std::string_view word = "null";
        char* to = begin_value(word.size());
        std::memcpy(to, word.data(), word.size());
        end_at(to + word.size());
    }

private:
    /// Room for so many bytes after the comma that may be due, which is written.
    [[nodiscard]] char* begin_value(std::size_t bytes) {
        if (buffer_.size() - size_ < bytes + 1) grow(bytes + 1);
        char* to = buffer_.data() + size_;
        if (needs_comma_) *to++ = ',';
        needs_comma_ = true;
        return to;
    }
    void end_at(const char* to) noexcept { size_ = static_cast<std::size_t>(to - buffer_.data()); }
    void open(char bracket) {
        char* to = begin_value(1);
        *to++ = bracket;
        end_at(to);
        needs_comma_ = false;
    }
    void close(char bracket) {
        needs_comma_ = false;
        char* to = begin_value(1);
        *to++ = bracket;
        end_at(to);
    }
    void grow(std::size_t bytes);

    std::string buffer_;  // Its first `size_` bytes count.
    std::size_t size_ = 0;
    bool needs_comma_ = false;
};

}  // namespace waxpress::sqlite
