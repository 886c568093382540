#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.hpp"
#include "app/service_host.hpp"
#include "app/service_settings.hpp"
#include "app/settings_source.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "extractor/extraction.hpp"
#include "observe/extractor_health.hpp"
#include "observe/metrics.hpp"
#include "web/http_server.hpp"
#include "web/service_routes.hpp"

namespace waxpress::app {
namespace {

using extractor::extraction_end;
using std::chrono::milliseconds;

constexpr std::string_view service_name = "extractor";

struct extractor_words {
    std::string settings_file;
    std::string wire = "record";
    std::vector<std::string> expected;
    bool once = false;
    bool force = false;
};

/// Wakes the loop before its time: POST /trigger.
class trigger {
public:
    /// False: a run is on.
    [[nodiscard]] bool pull(bool is_forced) {
        const std::lock_guard lock(mutex_);
        if (is_running_ || is_pulled_) return false;
        is_pulled_ = true;
        is_forced_ = is_forced;
        news_.notify_all();
        return true;
    }
    void set_running(bool is_running) {
        const std::lock_guard lock(mutex_);
        is_running_ = is_running;
    }
    /// Waits for the time or a trigger; says whether it was forced. False in `goes_on`: stop.
    [[nodiscard]] bool wait(milliseconds time, const std::stop_token& stop, bool& goes_on) {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, stop, time, [this] { return is_pulled_; });
        goes_on = !stop.stop_requested();
        const bool was_forced = is_pulled_ && is_forced_;
        is_pulled_ = false;
        is_forced_ = false;
        return was_forced;
    }

private:
    std::mutex mutex_;
    std::condition_variable_any news_;
    // Guarded by mutex_.
    bool is_running_ = false;
    bool is_pulled_ = false;
    bool is_forced_ = false;
};

extractor::extraction_options options_for(
    const extractor_service& service, const extractor_words& words
) {
    extractor::extraction_options options;
    options.root = service.extractor.root;
    options.broker = broker_of(service.rabbitmq, service_name);
    options.prefix = service.rabbitmq.exchange_prefix;
    options.expected_services = words.expected;
    options.wire =
        words.wire == "framed" ? extractor::wire_form::framed : extractor::wire_form::record;
    options.files_at_once = service.extractor.max_workers;
    options.workers = std::max(1U, std::thread::hardware_concurrency());
    options.save_interval = service.extractor.state_save_interval;
    if (!service.extractor.quality_rules.empty())
        options.rules = extractor::load_quality_rules(service.extractor.quality_rules);
    return options;
}

/// Sessions, one after the other.
class extractor_loop {
public:
    extractor_loop(const extractor_service& service, const extractor_words& words)
        : service_(service),
          words_(words),
          options_(options_for(service, words)),
          figures_(service_name, kind_names()),
          health_("rust-extractor", kind_names()) {
        watch_.extracted = [this](discogs::entity_kind kind, std::uint64_t records) {
            const std::size_t at = discogs::index_of(kind);
            health_.extracted(at, records, std::chrono::system_clock::now());
            figures_.add(
                observe::tally::acknowledged, at, records, std::chrono::steady_clock::now()
            );
        };
    }

    [[nodiscard]] int run(const std::stop_token& stop) {
        web::http_server server({.port = service_.extractor.health_port, .allow_any_origin = true});
        add_routes(server);
        server.start();
        if (!sleep_unless_stopped(service_.extractor.startup_delay, stop)) return 0;
        bool is_forced = words_.force || service_.extractor.is_reprocess_forced;
        int status = 0;
        for (bool goes_on = true; goes_on;) {
            const extractor::extraction_result result = run_once(is_forced, stop);
            status = status_of(result);
            if (words_.once || stop.stop_requested()) break;
            is_forced = trigger_.wait(pause_after(result), stop, goes_on);
        }
        server.stop();
        return status;
    }

private:
    void add_routes(web::http_server& server) {
        web::add_service_routes(
            server,
            {[this] { return health_.answer(std::chrono::system_clock::now()); },
             [this] { return figures_.to_prometheus_text(std::chrono::steady_clock::now()); },
             [this] { return health_.is_ready(); },
             [this](bool is_forced) { return trigger_.pull(is_forced); }}
        );
    }

    [[nodiscard]] extractor::extraction_result run_once(
        bool is_forced, const std::stop_token& stop
    ) {
        trigger_.set_running(true);
        health_.begin_run();
        extractor::extraction_result result;
        try {
            result = extractor::extract(options_, watch_, is_forced, stop);
        } catch (const failure& failed) {
            result.end = extraction_end::failed;
            result.reason = failed.what();
            if (words_.once) {
                trigger_.set_running(false);
                throw;
            }
        }
        log_result(result);
        const bool has_failed = result.end == extraction_end::failed;
        health_.set_status(
            has_failed    ? observe::extraction_status::failed
            : words_.once ? observe::extraction_status::completed
                          : observe::extraction_status::waiting
        );
        trigger_.set_running(false);
        return result;
    }

    static void log_result(const extractor::extraction_result& result) {
        constexpr std::array<std::string_view, 4> events{
            "Extraction complete",
            "Nothing to do: this version was extracted before",
            "Stopped: the next start goes on at the same record",
            "Extraction failed"};
        log_event(
            result.end == extraction_end::failed ? log_level::error : log_level::info,
            events[static_cast<std::size_t>(result.end)],
            {{"version", result.version}, {"records", result.records}, {"reason", result.reason}},
            service_name
        );
    }

    [[nodiscard]] milliseconds pause_after(const extractor::extraction_result& result) const {
        if (result.end == extraction_end::failed) return service_.extractor.failure_cooldown;
        return service_.extractor.periodic_check;
    }

    [[nodiscard]] static int status_of(const extractor::extraction_result& result) {
        return result.end == extraction_end::failed ? static_cast<int>(failure_class::incomplete)
                                                    : 0;
    }

    const extractor_service& service_;
    const extractor_words& words_;
    const extractor::extraction_options options_;
    extractor::extraction_watch watch_;
    observe::metrics figures_;
    observe::extractor_health health_;
    trigger trigger_;
};

int run_extractor(const extractor_words& words) {
    settings all = open_settings(words.settings_file);
    const extractor_service service =
        read_extractor_service(all, std::max(1U, std::thread::hardware_concurrency()));
    check_settings(all);
    begin_service_log(all, service.log, service_name);
    extractor_loop loop(service, words);
    int status = 0;
    run_until_signalled([&](const std::stop_token& stop) { status = loop.run(stop); });
    log_event(log_level::info, "Stopped", {}, service_name);
    return status;
}

}  // namespace

void add_extractor(CLI::App& app, command& chosen) {
    auto words = std::make_shared<extractor_words>();
    CLI::App* sub = app.add_subcommand(
        "extractor", "Publish the newest month of dumps in DISCOGS_ROOT to RabbitMQ"
    );
    sub->add_option("--config", words->settings_file, "A TOML file of settings");
    sub->add_option("--wire", words->wire, "record: one a message; framed: a block of them")
        ->check(CLI::IsMember({"record", "framed"}))
        ->capture_default_str();
    sub->add_option(
           "--expect",
           words->expected,
           "Services whose queues must exist before anything is published, as "
           "tableinator,graphinator"
    )
        ->delimiter(',');
    sub->add_flag("--once", words->once, "One session, then end");
    sub->add_flag("-f,--force-reprocess", words->force, "Publish a month again that was done");
    sub->callback([words, &chosen] { chosen = [words] { return run_extractor(*words); }; });
}

}  // namespace waxpress::app
