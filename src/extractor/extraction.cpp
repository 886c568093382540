#include "extractor/extraction.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/delayed_stop.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "base/utc_time.hpp"
#include "extractor/file_extraction.hpp"
#include "extractor/marker_file.hpp"
#include "extractor/plan.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::extractor {
namespace {

constexpr std::string_view logger = "extractor";

wall_time now() {
    return std::chrono::system_clock::now();
}

std::uint64_t size_of(const std::string& path) {
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(path, ignored);
    return ignored ? 0 : bytes;
}

/// One session over the files of a month.
class session {
public:
    session(
        const extraction_options& options,
        const extraction_watch& watch,
        const extraction_plan& plan,
        std::stop_token stop
    )
        : options_(options),
          watch_(watch),
          plan_(plan),
          stop_(std::move(stop)),
          keeper_(options.root, plan.marker) {}

    [[nodiscard]] extraction_result run() {
        begin();
        publish_files();
        extraction_result result;
        result.version = plan_.version;
        if (!reason_.empty()) {
            keeper_.update([&](state_marker& marker) { fail_version(marker, reason_, now()); });
            result.end = extraction_end::failed;
            result.reason = reason_;
        } else if (stop_.stop_requested() || !announce()) {
            result.end = extraction_end::stopped;
        } else {
            keeper_.update([&](state_marker& marker) { complete_version(marker, now()); });
            result.end = extraction_end::completed;
        }
        for (const auto& count : record_counts(keeper_.copy()))
            result.records += count.value_or(0);
        return result;
    }

private:
    void begin() {
        std::vector<std::string> names;
        for (const planned_file& file : plan_.files)
            names.push_back(file.name);
        keeper_.update([&](state_marker& marker) {
            for (const planned_file& file : plan_.files)
                note_present_file(marker, file.name, size_of(file.path), file.checksum, now());
            start_processing(marker, names, now());
        });
    }

    /// The largest first, so that the others are done beside it.
    void publish_files() {
        pending_ = plan_.pending();
        std::sort(pending_.begin(), pending_.end(), [](const auto& a, const auto& b) {
            return size_of(a.path) > size_of(b.path);
        });
        std::vector<std::jthread> threads;
        const std::size_t count = std::min<std::size_t>(options_.files_at_once, pending_.size());
        for (std::size_t i = 0; i < count; ++i)
            threads.emplace_back([this] { publish_pending(); });
    }

    void publish_pending() {
        for (;;) {
            planned_file file;
            {
                const std::lock_guard lock(mutex_);
                if (next_ == pending_.size() || stop_.stop_requested()) return;
                file = pending_[next_++];
            }
            publish_file(file);
        }
    }

    void publish_file(const planned_file& file) {
        try {
            file_extraction one(file, plan_.version, options_, watch_, keeper_);
            static_cast<void>(one.run(stop_));
        } catch (const failure& failed) {
            log_event(
                log_level::error,
                "File failed",
                {{"file", file.name}, {"error", failed.what()}},
                logger
            );
            keeper_.update([&](state_marker& marker) {
                fail_file(marker, file.name, failed.what(), now());
            });
            const std::lock_guard lock(mutex_);
            if (reason_.empty()) reason_ = failed.what();
        }
    }

    /// False: told to stop before all was confirmed.
    [[nodiscard]] bool announce() {
        const state_marker marker = keeper_.copy();
        rabbitmq::extraction_complete message;
        message.version = plan_.version;
        message.timestamp = format_utc(now(), fraction::nano);
        message.started_at = marker.processing.started_at;
        message.record_counts = record_counts(marker);
        message.skipped_counts = skipped_counts(marker);
        std::string body;
        rabbitmq::append(message, body);

        const delayed_stop patience(stop_, options_.stop_patience);
        rabbitmq::publisher_settings settings;
        settings.connection = options_.broker;
        settings.objects = rabbitmq::publisher_topology(options_.prefix);
        rabbitmq::publisher out(settings, log_link("extraction_complete"), patience.token());
        std::size_t sent = 0;
        for (;;) {
            try {
                for (; sent < discogs::all_kinds.size(); ++sent) {
                    const auto exchange =
                        rabbitmq::exchange_name(options_.prefix, discogs::all_kinds[sent]);
                    if (!out.publish(exchange, body, rabbitmq::body_format::json)) return false;
                }
                const bool is_safe = out.wait_all();
                out.close();
                return is_safe;
            } catch (const failure& failed) {
                if (failed.step() != next_step::retry) throw;
                log_event(
                    log_level::warning,
                    "The end of the extraction is not safe, it will be sent again",
                    {{"error", failed.what()}},
                    logger
                );
                if (!sleep_unless_stopped(std::chrono::milliseconds(1000), stop_)) return false;
                if (!out.recover()) return false;
            }
        }
    }

    const extraction_options& options_;
    const extraction_watch& watch_;
    const extraction_plan& plan_;
    const std::stop_token stop_;
    marker_keeper keeper_;
    std::vector<planned_file> pending_;

    std::mutex mutex_;
    std::size_t next_ = 0;  // Guarded by mutex_.
    std::string reason_;    // Guarded by mutex_; of the first file that failed.
};

}  // namespace

extraction_result extract(
    const extraction_options& options,
    const extraction_watch& watch,
    bool is_forced,
    std::stop_token stop
) {
    const std::vector<dump::dump_file> found = newest_month(options.root);
    const marker_reading known = read_marker(options.root, found.front().month);
    if (!known.reason.empty()) {
        log_event(
            log_level::warning,
            "The state marker cannot be read, everything is done from the start",
            {{"reason", known.reason}},
            logger
        );
    }
    const extraction_plan plan = plan_extraction(found, known.marker, is_forced, now());
    if (!plan.has_work()) {
        extraction_result result;
        result.version = plan.version;
        for (const auto& count : record_counts(plan.marker))
            result.records += count.value_or(0);
        return result;
    }
    log_event(
        log_level::info,
        "Extraction begins",
        {{"version", plan.version},
         {"files", plan.files.size()},
         {"pending", plan.pending().size()},
         {"wire", options.wire == wire_form::framed ? "framed" : "record"}},
        logger
    );
    return session(options, watch, plan, std::move(stop)).run();
}

}  // namespace waxpress::extractor
