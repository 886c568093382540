#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/setting_values.hpp"
#include "base/settings_file.hpp"

namespace waxpress {

/// Gives the value of an environment variable; nothing where it is not set.
using environment_lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Gives what a file holds; nothing where it cannot be read.
using file_lookup = std::function<std::optional<std::string>(const std::string& path)>;

[[nodiscard]] environment_lookup process_environment();
[[nodiscard]] file_lookup files_on_disk();

/// A setting that was given on the command line.
struct flag_setting {
    std::string flag;  ///< `--batch-size`
    std::string text;
};

/// Everything that settings are read from.
struct settings_input {
    std::map<std::string, flag_setting, std::less<>> flags;  ///< By the name of the setting.
    environment_lookup environment;
    file_lookup read_file;
    std::string toml;       ///< The text of the settings file; empty where there is none.
    std::string toml_path;  ///< Its name in messages and origins.
};

/// A setting's name, and the names it had before.
struct setting_key {
    std::string name;
    std::vector<std::string> older{};  ///< Newest first. A newer name wins.
};

/// The values that are accepted, both ends included.
template <class Number>
struct accepted {
    Number least;
    Number most;
};

/// A setting as it is in force.
struct effective_setting {
    std::string name;
    std::string value;   ///< Secrets are `***`.
    std::string origin;  ///< "flag --batch-size", "environment POSTGRES_MAX_CONNECTIONS", "file
                         ///< PATH (VAR_FILE)", "toml PATH KEY", "default" or "not set".
    std::string note{};  ///< What the operator should know of it.
};

/// Reads settings: flag > environment > TOML file > default. In the environment and in the file, a
/// user name, password or URL is first looked for in the file that `<NAME>_FILE` names.
///
/// Shape:    a text is taken without the white space around it, and an empty one counts as not
///           given; of a secret, only one from a file is trimmed. Every read is recorded, so that
///           all settings can be listed with their origins.
/// Lifetime: one thread.
/// Errors:   a read throws failure(usage), one line that names the setting where it was given, the
///           value (never of a secret) and what is accepted; also where a secret file cannot be
///           read or is empty.
/// Source:   reference/wire-and-schema.md, 3.8.
class settings {
public:
    /// Errors: failure(usage) for a settings file that is no TOML.
    explicit settings(settings_input input);

    [[nodiscard]] std::string text(const setting_key& key, std::string_view fallback);
    [[nodiscard]] std::string required_text(const setting_key& key);
    [[nodiscard]] std::string secret(const setting_key& key, std::string_view fallback);
    [[nodiscard]] std::string required_secret(const setting_key& key);
    /// Listed with its password masked. Nothing where it is not given.
    [[nodiscard]] std::optional<std::string> url(const setting_key& key);

    /// A host, perhaps with its port. Required where `fallback` is empty.
    [[nodiscard]] host_and_port address(const setting_key& key, std::string_view fallback);
    /// A URL, which is what has `://` in it, or an address. Required; listed as a URL is.
    [[nodiscard]] std::variant<std::string, host_and_port> url_or_address(const setting_key& key);

    [[nodiscard]] bool boolean(const setting_key& key, bool fallback);
    [[nodiscard]] std::int64_t whole(
        const setting_key& key, std::int64_t fallback, accepted<std::int64_t> range
    );
    [[nodiscard]] std::optional<std::int64_t> optional_whole(
        const setting_key& key, accepted<std::int64_t> range
    );
    [[nodiscard]] double number(const setting_key& key, double fallback, accepted<double> range);
    [[nodiscard]] std::chrono::milliseconds duration(
        const setting_key& key,
        std::chrono::milliseconds fallback,
        accepted<std::chrono::milliseconds> range
    );
    [[nodiscard]] std::uint64_t byte_size(
        const setting_key& key, std::uint64_t fallback, accepted<std::uint64_t> range
    );
    /// One of `words`, in any case; given as it stands in `words`.
    [[nodiscard]] std::string choice(
        const setting_key& key, std::string_view fallback, const std::vector<std::string>& words
    );
    /// The same, where another word is no reason to refuse: it is noted, and the fallback holds.
    [[nodiscard]] std::string lenient_choice(
        const setting_key& key, std::string_view fallback, const std::vector<std::string>& words
    );
    /// A setting of the known system that has no effect here; listed, with the note, where it is
    /// given.
    void unused(const setting_key& key, std::string_view note);

    /// Notes an effective value that differs from what was given (a minimum above its maximum).
    void adjust(std::string_view name, std::string_view value, std::string_view note);

    /// Notes that a value came with another setting (the port inside of a host).
    void derive(std::string_view name, std::string_view value, std::string_view from_name);

    /// Errors: failure(usage) for the first required setting that was read and is not given.
    void refuse_missing() const;
    /// Errors: failure(usage) with path and line for a key of the settings file that was neither
    ///         read nor is in `known`.
    void refuse_unknown(const std::set<std::string, std::less<>>& known) const;

    /// Every name that was asked for, older names and `_FILE` included.
    [[nodiscard]] const std::set<std::string, std::less<>>& names_asked() const noexcept {
        return names_asked_;
    }
    /// In the order in which they were read first.
    [[nodiscard]] const std::vector<effective_setting>& effective() const noexcept {
        return effective_;
    }

private:
    /// A value as it was given. `place` is how a message begins, `origin` how a list names it.
    struct given {
        std::string text;
        std::string place;
        std::string origin;
    };
    enum class visibility { open, secret, url };

    [[nodiscard]] std::optional<given> find(const setting_key& key, visibility seen);
    [[nodiscard]] std::optional<given> find_in_environment(
        const setting_key& key, bool may_be_file, visibility seen
    ) const;
    [[nodiscard]] std::optional<given> find_in_toml(
        const setting_key& key, bool may_be_file, visibility seen
    ) const;
    [[nodiscard]] std::string read_secret_file(const std::string& path, const std::string& place)
        const;
    [[nodiscard]] std::string text_or_missing(const setting_key& key, visibility seen);
    void record(effective_setting setting);
    void record_default(const setting_key& key, std::string value);

    settings_input input_;
    file_settings in_toml_;
    std::set<std::string, std::less<>> names_asked_;
    std::vector<effective_setting> effective_;
    std::vector<std::string> missing_;
};

/// The list for people: name, value and origin in columns, then the notes.
[[nodiscard]] std::string to_text(const std::vector<effective_setting>& settings);

}  // namespace waxpress
