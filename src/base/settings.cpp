#include "base/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/byte_size.hpp"
#include "base/failure.hpp"
#include "base/setting_values.hpp"

namespace waxpress {
namespace {

constexpr std::string_view masked = "***";

[[noreturn]] void refuse(std::string_view place, std::string_view reason) {
    throw failure(failure_class::usage, fmt::format("{}: {}", place, reason));
}

/// The names under which a setting can be given, newest first.
std::vector<std::string> names_of(const setting_key& key) {
    std::vector<std::string> names{key.name};
    names.insert(names.end(), key.older.begin(), key.older.end());
    return names;
}

bool holds_credentials(std::string_view name) noexcept {
    return name.ends_with("USERNAME") || name.ends_with("PASSWORD");
}

std::string file_name_of(std::string_view name) {
    return fmt::format("{}_FILE", name);
}

}  // namespace

environment_lookup process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

file_lookup files_on_disk() {
    return [](const std::string& path) -> std::optional<std::string> {
        std::ifstream file(path, std::ios::binary);
        if (!file) return std::nullopt;
        std::string text;
        std::array<char, 4096> piece{};
        do {
            file.read(piece.data(), piece.size());
            text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
        } while (file);
        // A folder opens and cannot be read.
        if (file.bad()) return std::nullopt;
        return text;
    };
}

settings::settings(settings_input input)
    : input_(std::move(input)), in_toml_(read_settings_file(input_.toml, input_.toml_path)) {
}

std::string settings::read_secret_file(const std::string& path, const std::string& place) const {
    const auto content = input_.read_file ? input_.read_file(path) : std::nullopt;
    if (!content) refuse(place, fmt::format("{} cannot be read", in_quotes(path)));
    std::string text(trimmed(*content));
    if (text.empty()) refuse(place, fmt::format("{} is empty", in_quotes(path)));
    return text;
}

std::optional<settings::given> settings::find_in_environment(
    const setting_key& key, bool may_be_file, visibility seen
) const {
    if (!input_.environment) return std::nullopt;
    for (const std::string& name : names_of(key)) {
        const std::string file_name = file_name_of(name);
        const auto path = may_be_file ? input_.environment(file_name) : std::nullopt;
        if (path && !trimmed(*path).empty()) {
            const std::string at(trimmed(*path));
            return given{
                read_secret_file(at, file_name),
                file_name,
                fmt::format("file {} ({})", at, file_name)};
        }
        const auto value = input_.environment(name);
        if (!value || trimmed(*value).empty()) continue;
        return given{
            seen == visibility::secret ? *value : std::string(trimmed(*value)),
            name,
            "environment " + name};
    }
    return std::nullopt;
}

std::optional<settings::given> settings::find_in_toml(
    const setting_key& key, bool may_be_file, visibility seen
) const {
    const auto place = [&](const file_setting& at) {
        return fmt::format("{}:{}: {}", input_.toml_path, at.line, at.key);
    };
    for (const std::string& name : names_of(key)) {
        if (const auto at = in_toml_.find(file_name_of(name));
            may_be_file && at != in_toml_.end()) {
            const std::string& path = at->second.text;
            return given{
                read_secret_file(path, place(at->second)),
                place(at->second),
                fmt::format("file {} (toml {} {})", path, input_.toml_path, at->second.key)};
        }
        const auto at = in_toml_.find(name);
        if (at == in_toml_.end() || trimmed(at->second.text).empty()) continue;
        const std::string& text = at->second.text;
        return given{
            seen == visibility::secret ? text : std::string(trimmed(text)),
            place(at->second),
            fmt::format("toml {} {}", input_.toml_path, at->second.key)};
    }
    return std::nullopt;
}

std::optional<settings::given> settings::find(const setting_key& key, visibility seen) {
    const bool may_be_file = seen != visibility::open || holds_credentials(key.name);
    for (const std::string& name : names_of(key)) {
        names_asked_.insert(name);
        if (may_be_file) names_asked_.insert(file_name_of(name));
    }
    std::optional<given> found;
    if (const auto flag = input_.flags.find(key.name); flag != input_.flags.end()) {
        const flag_setting& it = flag->second;
        found = given{it.text, it.flag, "flag " + it.flag};
    }
    if (!found) found = find_in_environment(key, may_be_file, seen);
    if (!found) found = find_in_toml(key, may_be_file, seen);
    if (!found) return std::nullopt;
    std::string value = found->text;
    if (seen == visibility::secret) value = masked;
    if (seen == visibility::url) value = mask_url(found->text);
    record({key.name, std::move(value), found->origin});
    return found;
}

void settings::record(effective_setting setting) {
    const auto known = std::find_if(effective_.begin(), effective_.end(), [&](const auto& each) {
        return each.name == setting.name;
    });
    if (known == effective_.end())
        effective_.push_back(std::move(setting));
    else
        *known = std::move(setting);
}

void settings::record_default(const setting_key& key, std::string value) {
    record({key.name, std::move(value), "default"});
}

std::string settings::text_or_missing(const setting_key& key, visibility seen) {
    if (const auto found = find(key, seen)) return found->text;
    record({key.name, "", "not set"});
    if (std::find(missing_.begin(), missing_.end(), key.name) == missing_.end())
        missing_.push_back(key.name);
    return {};
}

std::string settings::text(const setting_key& key, std::string_view fallback) {
    if (const auto found = find(key, visibility::open)) return found->text;
    record_default(key, std::string(fallback));
    return std::string(fallback);
}

std::string settings::required_text(const setting_key& key) {
    return text_or_missing(key, visibility::open);
}

std::string settings::secret(const setting_key& key, std::string_view fallback) {
    if (const auto found = find(key, visibility::secret)) return found->text;
    record_default(key, std::string(fallback.empty() ? "" : masked));
    return std::string(fallback);
}

std::string settings::required_secret(const setting_key& key) {
    return text_or_missing(key, visibility::secret);
}

std::optional<std::string> settings::url(const setting_key& key) {
    if (const auto found = find(key, visibility::url)) return found->text;
    record_default(key, "");
    return std::nullopt;
}

host_and_port settings::address(const setting_key& key, std::string_view fallback) {
    const auto found = find(key, visibility::open);
    if (!found && fallback.empty()) return {text_or_missing(key, visibility::open), std::nullopt};
    if (!found) {
        record_default(key, std::string(fallback));
        return {std::string(fallback), std::nullopt};
    }
    auto both = host_and_port_in(found->text);
    if (!both) {
        refuse(
            found->place,
            fmt::format("{} is not a host, host:port or [v6]:port", in_quotes(found->text))
        );
    }
    return *both;
}

std::variant<std::string, host_and_port> settings::url_or_address(const setting_key& key) {
    const auto found = find(key, visibility::url);
    if (!found) return text_or_missing(key, visibility::url);
    if (found->text.find("://") != std::string::npos) return found->text;
    auto both = host_and_port_in(found->text);
    if (!both) {
        refuse(
            found->place,
            fmt::format(
                "{} is not a URL, host, host:port or [v6]:port", in_quotes(mask_url(found->text))
            )
        );
    }
    return *both;
}

bool settings::boolean(const setting_key& key, bool fallback) {
    const auto found = find(key, visibility::open);
    const bool value = [&] {
        if (!found) return fallback;
        const auto read = boolean_in(found->text);
        if (!read) refuse(found->place, in_quotes(found->text) + " is not true or false");
        return *read;
    }();
    record({key.name, value ? "true" : "false", found ? found->origin : "default"});
    return value;
}

std::optional<std::int64_t> settings::optional_whole(
    const setting_key& key, accepted<std::int64_t> range
) {
    const auto found = find(key, visibility::open);
    if (!found) {
        record_default(key, "");
        return std::nullopt;
    }
    const auto value = whole_number_in(found->text);
    if (!value || *value < range.least || *value > range.most) {
        refuse(
            found->place,
            fmt::format(
                "{} is not a whole number from {} to {}",
                in_quotes(found->text),
                range.least,
                range.most
            )
        );
    }
    return value;
}

std::int64_t settings::whole(
    const setting_key& key, std::int64_t fallback, accepted<std::int64_t> range
) {
    const auto value = optional_whole(key, range);
    if (!value) record_default(key, fmt::format("{}", fallback));
    return value.value_or(fallback);
}

double settings::number(const setting_key& key, double fallback, accepted<double> range) {
    const auto found = find(key, visibility::open);
    if (!found) {
        record_default(key, fmt::format("{}", fallback));
        return fallback;
    }
    const auto value = number_in(found->text);
    if (!value || *value < range.least || *value > range.most) {
        refuse(
            found->place,
            fmt::format(
                "{} is not a number from {} to {}", in_quotes(found->text), range.least, range.most
            )
        );
    }
    return *value;
}

std::chrono::milliseconds settings::duration(
    const setting_key& key,
    std::chrono::milliseconds fallback,
    accepted<std::chrono::milliseconds> range
) {
    const auto found = find(key, visibility::open);
    const auto value = found ? duration_in(found->text) : fallback;
    if (!value || (found && (*value < range.least || *value > range.most))) {
        refuse(
            found->place,
            fmt::format(
                "{} is not a time from {} to {}: write seconds, or a number with ms, s, m, h or d",
                in_quotes(found->text),
                format_duration(range.least),
                format_duration(range.most)
            )
        );
    }
    record({key.name, format_duration(*value), found ? found->origin : "default"});
    return *value;
}

std::uint64_t settings::byte_size(
    const setting_key& key, std::uint64_t fallback, accepted<std::uint64_t> range
) {
    const auto found = find(key, visibility::open);
    std::uint64_t value = fallback;
    if (found) {
        try {
            value = parse_byte_size(found->text);
        } catch (const failure& refused) {
            refuse(found->place, refused.what());
        }
        if (value < range.least || value > range.most) {
            refuse(
                found->place,
                fmt::format(
                    "{} is not a size from {} to {}",
                    in_quotes(found->text),
                    format_byte_size(range.least),
                    format_byte_size(range.most)
                )
            );
        }
    }
    record({key.name, format_byte_size(value), found ? found->origin : "default"});
    return value;
}

std::string settings::choice(
    const setting_key& key, std::string_view fallback, const std::vector<std::string>& words
) {
    const auto found = find(key, visibility::open);
    if (!found) {
        record_default(key, std::string(fallback));
        return std::string(fallback);
    }
    for (const std::string& word : words) {
        if (lower_case(word) != lower_case(found->text)) continue;
        record({key.name, word, found->origin});
        return word;
    }
    refuse(
        found->place,
        fmt::format("{} is not one of: {}", in_quotes(found->text), fmt::join(words, ", "))
    );
}

std::string settings::lenient_choice(
    const setting_key& key, std::string_view fallback, const std::vector<std::string>& words
) {
    try {
        return choice(key, fallback, words);
    } catch (const failure& refused) {
        adjust(key.name, fallback, fmt::format("{}; {} is used", refused.what(), fallback));
        return std::string(fallback);
    }
}

void settings::unused(const setting_key& key, std::string_view note) {
    const auto found = find(key, visibility::open);
    if (found) adjust(key.name, found->text, fmt::format("{}: {}", found->place, note));
}

void settings::adjust(std::string_view name, std::string_view value, std::string_view note) {
    for (effective_setting& each : effective_) {
        if (each.name != name) continue;
        each.value = value;
        each.note = note;
    }
}

void settings::derive(std::string_view name, std::string_view value, std::string_view from_name) {
    const auto is_source = [&](const effective_setting& each) { return each.name == from_name; };
    const auto source = std::find_if(effective_.begin(), effective_.end(), is_source);
    if (source == effective_.end()) return;
    for (effective_setting& each : effective_) {
        if (each.name != name) continue;
        if (each.origin != "default") each.note = fmt::format("{}: {} wins", name, from_name);
        each.value = value;
        each.origin = source->origin;
    }
}

void settings::refuse_missing() const {
    if (!missing_.empty()) refuse(missing_.front(), "must be set");
}

void settings::refuse_unknown(const std::set<std::string, std::less<>>& known) const {
    const file_setting* first = nullptr;
    for (const auto& [name, setting] : in_toml_) {
        if (names_asked_.contains(name) || known.contains(name)) continue;
        if (first == nullptr || setting.line < first->line) first = &setting;
    }
    if (first == nullptr) return;
    refuse(
        fmt::format("{}:{}", input_.toml_path, first->line),
        fmt::format("{} is no setting", in_quotes(first->key))
    );
}

std::string to_text(const std::vector<effective_setting>& settings) {
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const effective_setting& each : settings) {
        name_width = std::max(name_width, each.name.size());
        value_width = std::max(value_width, each.value.size());
    }
    std::string text;
    for (const effective_setting& each : settings) {
        text += fmt::format(
            "{:<{}}  {:<{}}  {}\n", each.name, name_width, each.value, value_width, each.origin
        );
    }
    for (const effective_setting& each : settings) {
        if (!each.note.empty()) text += fmt::format("note: {}\n", each.note);
    }
    return text;
}

}  // namespace waxpress
