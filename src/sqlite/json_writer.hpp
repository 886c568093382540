#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waxpress::sqlite {

/// Appends canonical JSON: no white space; keys come in the order in which they are written.
class json_writer {
public:
    explicit json_writer(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name) {
        separate();
        (out_ += '"').append(name).append("\":");
        needs_comma_ = false;
    }
    void string(std::string_view text);
    /// Nothing at all where there is no value.
    void member(std::string_view name, const std::optional<std::string_view>& value) {
        if (!value) return;
        key(name);
        string(*value);
    }
    /// JSON that was written elsewhere.
    void raw(std::string_view json) {
        separate();
        out_ += json;
    }

private:
    void separate() {
        if (needs_comma_) out_ += ',';
        needs_comma_ = true;
    }
    void open(char bracket) {
        separate();
        out_ += bracket;
        needs_comma_ = false;
    }
    void close(char bracket) {
        out_ += bracket;
        needs_comma_ = true;
    }

    std::string& out_;
    bool needs_comma_ = false;
};

}  // namespace waxpress::sqlite
