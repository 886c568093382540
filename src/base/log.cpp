#include "base/log.hpp"

#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include "base/failure.hpp"
#include "base/setting_values.hpp"

namespace waxpress {
namespace {

class function_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit function_sink(std::function<void(std::string_view)> write)
        : write_(std::move(write)) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        write_(std::string(message.payload.data(), message.payload.size()) + "\n");
    }
    void flush_() override {}

    std::function<void(std::string_view)> write_;
};

/// Where lines go; constant once it is in use.
struct log_target {
    log_identity identity;
    bool is_human = false;
    bool in_colour = false;
    spdlog::sink_ptr stream;
    spdlog::sink_ptr file;
};

spdlog::sink_ptr lines_only(spdlog::sink_ptr sink) {
    sink->set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc)
    );
    return sink;
}

spdlog::sink_ptr stream_of(const log_options& options) {
    if (options.write) return std::make_shared<function_sink>(options.write);
    if (options.stream == log_stream::standard_output)
        return lines_only(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    return lines_only(std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

spdlog::sink_ptr file_of(const log_options& options) {
    if (options.file.empty()) return nullptr;
    const std::string path = options.file.back() == '/'
                                 ? fmt::format("{}{}.log", options.file, options.identity.service)
                                 : options.file;
    try {
        return lines_only(std::make_shared<spdlog::sinks::basic_file_sink_mt>(path));
    } catch (const spdlog::spdlog_ex&) {
        throw failure(
            failure_class::usage,
            fmt::format("LOG_FILE: {} cannot be opened for writing", in_quotes(path))
        );
    }
}

std::shared_ptr<const log_target> target_of(const log_options& options) {
    auto target = std::make_shared<log_target>();
    target->identity = options.identity;
    target->file = file_of(options);
    target->stream = stream_of(options);
    const int descriptor =
        options.stream == log_stream::standard_output ? STDOUT_FILENO : STDERR_FILENO;
    const bool is_terminal = !options.write && isatty(descriptor) == 1;
    target->is_human =
        options.shape == log_shape::human || (options.shape == log_shape::automatic && is_terminal);
    const char* const no_colour = std::getenv("NO_COLOR");
    target->in_colour = is_terminal && (no_colour == nullptr || *no_colour == '\0');
    return target;
}

std::atomic<log_level> least_level{log_level::info};

class current_target {
public:
    [[nodiscard]] std::shared_ptr<const log_target> get() {
        const std::scoped_lock lock(mutex_);
        if (!target_) target_ = target_of({});
        return target_;
    }
    void set(std::shared_ptr<const log_target> target) {
        const std::scoped_lock lock(mutex_);
        target_ = std::move(target);
    }

private:
    std::mutex mutex_;
    std::shared_ptr<const log_target> target_;  ///< Guarded by `mutex_`.
};

current_target& current() {
    // Never destroyed: a thread may still log while the process ends.
    static auto* const target = new current_target;
    return *target;
}

void write_line(spdlog::sinks::sink& to, const std::string& line) noexcept {
    try {
        to.log(spdlog::details::log_msg(spdlog::string_view_t(), spdlog::level::off, line));
        to.flush();
    } catch (...) {
        // A log that fails must not stop what it reports; the other target may still work.
        return;
    }
}

}  // namespace

void start_log(const log_options& options) {
    auto target = target_of(options);
    least_level.store(options.least, std::memory_order_relaxed);
    current().set(std::move(target));
}

bool is_logged(log_level level) noexcept {
    return level >= least_level.load(std::memory_order_relaxed);
}

void log_fields(
    log_level level,
    std::string_view event,
    std::span<const log_field> fields,
    std::string_view logger,
    int lineno
) noexcept {
    if (!is_logged(level)) return;
    try {
        const auto target = current().get();
        const log_record record{
            std::chrono::system_clock::now(), level, logger, event, lineno, fields};
        const bool needs_json = target->file || !target->is_human;
        const std::string json = needs_json ? to_json_line(record, target->identity) : "";
        write_line(
            *target->stream, target->is_human ? to_human_line(record, target->in_colour) : json
        );
        if (target->file) write_line(*target->file, json);
    } catch (...) {
        // As above: out of memory, at worst.
        return;
    }
}

void log_event(
    log_level level,
    std::string_view event,
    std::initializer_list<log_field> fields,
    std::string_view logger,
    int lineno
) noexcept {
    log_fields(level, event, std::span(fields.begin(), fields.size()), logger, lineno);
}

}  // namespace waxpress
