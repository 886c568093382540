#include "extractor/file_extraction.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/delayed_stop.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "base/ordered_map.hpp"
#include "base/utc_time.hpp"
#include "discogs/press.hpp"
#include "discogs/sha256.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::extractor {
namespace {

constexpr std::string_view logger = "extractor";

wall_time now() {
    return std::chrono::system_clock::now();
}

rabbitmq::publisher_settings settings_for(const extraction_options& options) {
    rabbitmq::publisher_settings settings;
    settings.connection = options.broker;
    settings.objects = rabbitmq::publisher_topology(options.prefix);
    settings.window = options.window;
    return settings;
}

dump::dump_file to_read(const planned_file& file, const std::string& version) {
    dump::dump_file opened;
    opened.path = file.path;
    opened.kind = file.kind;
    opened.month = version;
    opened.expected_sha256 = discogs::parse_digest(file.checksum);
    return opened;
}

}  // namespace

rabbitmq::link_handler log_link(const std::string& file) {
    return [file](const rabbitmq::link_event& event) {
        using what = rabbitmq::link_change;
        const auto wait = static_cast<double>(event.wait.count()) / 1e3;
        switch (event.what) {
            case what::connected:
                log_event(log_level::info, "Connected to RabbitMQ", {{"file", file}}, logger);
                break;
            case what::lost:
                log_event(
                    log_level::warning,
                    "Waiting for RabbitMQ",
                    {{"file", file}, {"error", event.reason}, {"backoff_seconds", wait}},
                    logger
                );
                break;
            case what::blocked:
                log_event(
                    log_level::warning,
                    "RabbitMQ takes no messages",
                    {{"file", file}, {"reason", event.reason}},
                    logger
                );
                break;
            case what::unblocked:
                log_event(
                    log_level::info, "RabbitMQ takes messages again", {{"file", file}}, logger
                );
                break;
        }
    };
}

file_extraction::file_extraction(
    const planned_file& file,
    const std::string& version,
    const extraction_options& options,
    const extraction_watch& watch,
    marker_keeper& keeper
)
    : file_(file),
      version_(version),
      options_(options),
      watch_(watch),
      keeper_(keeper),
      exchange_(rabbitmq::exchange_name(options.prefix, file.kind)),
      rules_(options.rules.of(file.kind)),
      trouble_waits_({std::chrono::milliseconds(500), 2.0, std::chrono::milliseconds(30'000)}, 1) {
}

bool file_extraction::run(const std::stop_token& stop) {
    const delayed_stop patience(stop, options_.stop_patience);
    giving_up_ = patience.token();
    open();
    rabbitmq::publisher out(settings_for(options_), log_link(file_.name), giving_up_);
    if (!wait_for_queues(out, stop)) return false;
    bool is_whole = false;
    try {
        is_whole = publish_all(out, stop);
    } catch (const failure&) {
        if (wait_all(out)) settle_marks(out);
        save();
        throw;
    }
    const bool is_announced = is_whole && complete(out);
    if (!is_announced) {
        static_cast<void>(wait_all(out));
        settle_marks(out);
        save();
    }
    if (flagged_) flagged_->finish(now());
    out.close();
    return is_announced;
}

void file_extraction::open() {
    keeper_.update([&](state_marker& marker) {
        start_file(marker, file_.name, file_.checksum, now());
    });
    const state_marker marker = keeper_.copy();
    const file_progress& progress = marker.processing.files.at(file_.name);
    const dump::dump_file dump = to_read(file_, version_);
    if (progress.place) {
        const point_reading read = read_resume_point(keeper_.root(), *progress.place);
        if (read.point) reader_.emplace(dump, dump::reader_options{}, read.point->checkpoint);
        if (reader_ && reader_->is_resumed()) {
            const resume_start start = start_at(*read.point, progress);
            skip_before_ = start.settled_offset;
            counts_ = start.counts;
            covered_ = read.point->checkpoint.offset();
            place_ = *progress.place;
        }
        const bool goes_on = covered_ != 0;
        log_event(
            goes_on ? log_level::info : log_level::warning,
            goes_on ? "Going on inside the file" : "Beginning the file again",
            {{"file", file_.name},
             {"records", counts_.records},
             {"byte_offset", skip_before_},
             {"reason", read.reason}},
            logger
        );
        if (!goes_on) reader_.reset();
    }
    if (!reader_) reader_.emplace(dump, dump::reader_options{});
    settled_ = {0, skip_before_, counts_};
    marks_.push_back(settled_);
    pulled_since_point_ = options_.save_interval;  // A place from the first slab on.
    saved_records_ = counts_.records;
    if (!rules_.is_empty()) flagged_.emplace(keeper_.root(), version_, file_.kind, covered_ != 0);
    if (options_.wire == wire_form::framed) framed_.emplace(file_.kind, options_.framed);
}

bool file_extraction::wait_for_queues(rabbitmq::publisher& out, const std::stop_token& stop) {
    const auto queues = rabbitmq::queues_of(options_.prefix, options_.expected_services);
    std::string said;
    for (;;) {
        const auto missing = out.missing(queues);
        if (!missing || stop.stop_requested()) return false;
        if (missing->empty()) return true;
        if (const std::string names = fmt::format("{}", fmt::join(*missing, ", ")); names != said) {
            said = names;
            log_event(
                log_level::warning,
                "Waiting for queues: start their consumers",
                {{"file", file_.name}, {"missing", *missing}},
                logger
            );
        }
        if (!sleep_unless_stopped(std::chrono::milliseconds(1000), stop)) return false;
    }
}

bool file_extraction::pull(dump::text_slab& slab, const std::stop_token& stop) {
    if (stop.stop_requested()) return false;
    if (pulled_since_point_ >= options_.save_interval) {
        if (auto point = reader_->checkpoint()) {
            const std::lock_guard lock(points_mutex_);
            points_.push_back(std::move(*point));
        }
        pulled_since_point_ = 0;
    }
    const bool has_more = reader_->next(slab);
    pulled_since_point_ += slab.slices.size();
    return has_more;
}

bool file_extraction::publish_all(rabbitmq::publisher& out, const std::stop_token& stop) {
    using map = ordered_map<dump::text_slab, ruled_block>;
    map pressed(
        [&](dump::text_slab& slab) { return pull(slab, stop); },
        [this]() -> map::worker_function {
            auto presser = std::make_shared<discogs::presser>(file_.kind);
            auto hasher = std::make_shared<discogs::sha256_hasher>();
            return [this, presser, hasher](dump::text_slab&& slab) {
                return press_with_rules(std::move(slab), rules_, *presser, *hasher);
            };
        },
        {options_.workers, options_.memory_in_flight}
    );
    while (auto block = pressed.next()) {
        if (!publish(out, *block, stop)) return false;
        save_if_due(out);
    }
    return !stop.stop_requested();
}

bool file_extraction::publish(
    rabbitmq::publisher& out, const ruled_block& block, const std::stop_token& stop
) {
    const file_counts before = counts_;
    for (const discogs::record_entry& entry : block.block.records) {
        if (entry.source_offset < skip_before_) continue;
        if (stop.stop_requested()) {
            if (!flush_framed(out)) return false;
            count_the_rest(block, entry.source_offset);
            set_mark(entry.source_offset);
            return false;
        }
        if (!publish_record(out, block.block, entry)) return false;
    }
    if (!flush_framed(out)) return false;
    take_rejects(block.block);
    covered_ += block.block.source_bytes;
    count_the_rest(block, covered_);
    if (flagged_) flagged_->write(block, now());
    set_mark(covered_);
    watch_.extracted(file_.kind, counts_.records - before.records);
    return true;
}

/// Counts what of the block is not published and begins before `until`.
void file_extraction::count_the_rest(const ruled_block& block, std::uint64_t until) {
    const auto is_counted = [&](std::uint64_t offset) {
        return offset >= skip_before_ && offset < until;
    };
    for (const discogs::rejected_record& reject : block.block.rejects)
        counts_.rejected += is_counted(reject.source_offset) ? 1U : 0U;
    for (const flagged_record& flagged : block.flagged) {
        if (flagged.skip.rule == nullptr || !is_counted(flagged.source_offset)) continue;
        ++counts_.skipped;
        ++counts_.records;
    }
}

void file_extraction::take_rejects(const discogs::record_block& block) {
    for (const discogs::rejected_record& reject : block.rejects) {
        log_event(
            log_level::warning,
            "Malformed record set aside",
            {{"file", file_.name},
             {"byte_offset", reject.source_offset},
             {"id", reject.id},
             {"reason", reject.reason}},
            logger
        );
    }
    if (counts_.rejected + block.rejects.size() > options_.max_rejects) {
        throw failure(
            failure_class::input,
            fmt::format(
                "{}: more than {} records are malformed, the last one at byte {}: {}",
                file_.name,
                options_.max_rejects,
                block.rejects.back().source_offset,
                block.rejects.back().reason
            )
        );
    }
}

bool file_extraction::publish_record(
    rabbitmq::publisher& out, const discogs::record_block& block, const discogs::record_entry& entry
) {
    ++counts_.records;
    if (framed_) {
        framed_->add(block.id(entry), entry.hash, block.json(entry));
        return !framed_->is_full() || flush_framed(out);
    }
    body_.clear();
    rabbitmq::append_data(block.id(entry), entry.hash, block.json(entry), body_);
    return send(out, body_, rabbitmq::body_format::json);
}

bool file_extraction::flush_framed(rabbitmq::publisher& out) {
    if (!framed_ || framed_->is_empty()) return true;
    return send(out, framed_->finish(), rabbitmq::body_format::framed);
}

bool file_extraction::send(
    rabbitmq::publisher& out, std::string_view body, rabbitmq::body_format format
) {
    for (;;) {
        try {
            const auto sequence = out.publish(exchange_, body, format);
            if (!sequence) return false;
            sequence_ = *sequence;
            ++counts_.messages;
            return true;
        } catch (const failure& failed) {
            if (!recover(out, failed)) return false;
        }
    }
}

bool file_extraction::wait_all(rabbitmq::publisher& out) {
    for (;;) {
        try {
            return out.wait_all();
        } catch (const failure& failed) {
            if (!recover(out, failed)) return false;
        }
    }
}

bool file_extraction::recover(rabbitmq::publisher& out, const failure& failed) {
    if (failed.step() != next_step::retry) throw failed;
    const auto wait = trouble_waits_.next();
    log_event(
        log_level::warning,
        "A message is not safe, it will be sent again",
        {{"file", file_.name},
         {"error", failed.what()},
         {"backoff_seconds", static_cast<double>(wait.count()) / 1e3}},
        logger
    );
    return sleep_unless_stopped(wait, giving_up_) && out.recover();
}

void file_extraction::set_mark(std::uint64_t offset) {
    marks_.push_back({sequence_, std::max(offset, skip_before_), counts_});
}

void file_extraction::settle_marks(const rabbitmq::publisher& out) {
    while (!marks_.empty() && marks_.front().sequence <= out.confirmed()) {
        settled_ = marks_.front();
        marks_.pop_front();
        // A checkpoint lies between two slabs, and so at a mark.
        const std::lock_guard lock(points_mutex_);
        while (!points_.empty() && points_.front().offset() <= settled_.offset) {
            reached_ = resume_point{std::move(points_.front()), settled_.counts};
            points_.pop_front();
        }
    }
}

void file_extraction::save_if_due(const rabbitmq::publisher& out) {
    settle_marks(out);
    if (settled_.counts.records - saved_records_ < options_.save_interval) return;
    trouble_waits_.reset();
    save();
}

/// Writes the last checkpoint before which all is confirmed, and then the marker that speaks of it.
void file_extraction::save() {
    if (reached_) {
        place_.checkpoint_file = checkpoint_name(file_.name);
        place_.checkpoint_offset = reached_->checkpoint.offset();
        write_resume_point(keeper_.root(), file_.name, *reached_);
        reached_.reset();
    }
    place_.settled_offset = settled_.offset;
    saved_records_ = settled_.counts.records;
    std::optional<file_place> place;
    if (!place_.checkpoint_file.empty()) place = place_;
    keeper_.update([&](state_marker& marker) {
        note_progress(marker, file_.name, settled_.counts, place, now());
    });
}

bool file_extraction::complete(rabbitmq::publisher& out) {
    if (!wait_all(out)) return false;
    settle_marks(out);
    rabbitmq::file_complete message;
    message.data_type = file_.kind;
    message.timestamp = format_utc(now(), fraction::nano);
    message.total_processed = counts_.records;
    message.file = file_.name;
    std::string body;
    rabbitmq::append(message, body);
    const std::uint64_t records = counts_.messages;
    if (!send(out, body, rabbitmq::body_format::json) || !wait_all(out)) return false;
    counts_.messages = records;
    keeper_.update([&](state_marker& marker) {
        note_progress(marker, file_.name, counts_, std::nullopt, now());
        complete_file(marker, file_.name, now());
    });
    remove_resume_point(keeper_.root(), file_.name);
    log_event(
        log_level::info,
        "File complete",
        {{"file", file_.name},
         {"records", counts_.records},
         {"messages", counts_.messages},
         {"skipped", counts_.skipped},
         {"rejected", counts_.rejected}},
        logger
    );
    return true;
}

}  // namespace waxpress::extractor
