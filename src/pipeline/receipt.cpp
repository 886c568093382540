#include "pipeline/receipt.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <unistd.h>

namespace waxpress::pipeline {
namespace {

constexpr double mb = 1e6;

double per_second(double amount, double seconds) {
    return seconds > 0 ? amount / seconds : 0;
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

nlohmann::json stages_json(const std::vector<stage_time>& stages) {
    nlohmann::json list = nlohmann::json::array();
    for (const stage_time& stage : stages) {
        list.push_back(
            {{"stage", stage.name},
             {"busy_seconds", stage.busy_seconds},
             {"threads", stage.threads}}
        );
    }
    return list;
}

nlohmann::json kind_json(const kind_receipt& receipt) {
    const limiting_stage limit = limit_of(receipt);
    return {
        {"kind", discogs::plural_name(receipt.kind)},
        {"source", receipt.source},
        {"month", receipt.month},
        {"read", receipt.read},
        {"written", receipt.written},
        {"unchanged", receipt.unchanged},
        {"rejected", receipt.rejected},
        {"removed", receipt.removed},
        {"text_bytes", receipt.text_bytes},
        {"file_bytes", receipt.file_bytes},
        {"seconds", receipt.seconds},
        {"records_per_second", per_second(static_cast<double>(receipt.read), receipt.seconds)},
        {"stages", stages_json(receipt.stages)},
        {"limiting_stage", limit.name},
        {"limiting_share", limit.share},
        {"complete", receipt.is_complete},
        {"reason", receipt.reason},
        {"adds_up", receipt.adds_up()},
    };
}

std::string stage_line(const kind_receipt& receipt) {
    std::string line;
    for (const stage_time& stage : receipt.stages) {
        line +=
            fmt::format("{}{} {:.2f} s", line.empty() ? "" : ", ", stage.name, stage.busy_seconds);
        if (stage.threads > 1) line += fmt::format(" on {} threads", stage.threads);
    }
    const limiting_stage limit = limit_of(receipt);
    if (!limit.name.empty()) {
        line += fmt::format("; limit: {} ({:.0f} % busy)", limit.name, 100 * limit.share);
    }
    return line;
}

}  // namespace

bool run_receipt::adds_up() const noexcept {
    return std::all_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.adds_up(); });
}

bool run_receipt::is_complete() const noexcept {
    return std::all_of(kinds.begin(), kinds.end(), [](const auto& kind) {
        return kind.is_complete;
    });
}

limiting_stage limit_of(const kind_receipt& receipt) {
    limiting_stage limit;
    for (const stage_time& stage : receipt.stages) {
        const double share = per_second(stage.busy_seconds / stage.threads, receipt.seconds);
        if (share > limit.share) limit = {stage.name, share};
    }
    limit.share = std::min(limit.share, 1.0);
    return limit;
}

std::string to_text(const run_receipt& receipt) {
    std::string text = fmt::format(
        "{:<9} {:>12} {:>12} {:>12} {:>9} {:>9} {:>8} {:>11} {:>8}\n",
        "kind",
        "read",
        "= written",
        "+ unchanged",
        "+ reject.",
        "removed",
        "seconds",
        "records/s",
        "MB/s"
    );
    for (const kind_receipt& kind : receipt.kinds) {
        text += fmt::format(
            "{:<9} {:>12} {:>12} {:>12} {:>9} {:>9} {:>8.2f} {:>11} {:>8.0f}\n",
            discogs::plural_name(kind.kind),
            grouped(kind.read),
            grouped(kind.written),
            grouped(kind.unchanged),
            grouped(kind.rejected),
            grouped(kind.removed),
            kind.seconds,
            grouped(
                static_cast<std::uint64_t>(per_second(static_cast<double>(kind.read), kind.seconds))
            ),
            per_second(static_cast<double>(kind.text_bytes) / mb, kind.seconds)
        );
    }
    for (const kind_receipt& kind : receipt.kinds) {
        text += fmt::format("  {}: {}\n", discogs::plural_name(kind.kind), stage_line(kind));
        if (!kind.reason.empty()) {
            text += fmt::format(
                "  {}: {}{}\n",
                discogs::plural_name(kind.kind),
                kind.is_complete ? "" : "INCOMPLETE: ",
                kind.reason
            );
        }
    }
    std::string finishing;
    for (const stage_time& stage : receipt.finishing) {
        finishing += fmt::format(
            "{}{} {:.2f} s", finishing.empty() ? "" : ", ", stage.name, stage.busy_seconds
        );
    }
    if (!finishing.empty()) text += fmt::format("  finishing: {}\n", finishing);
    text += fmt::format(
        "in all {:.2f} s, peak memory {:.0f} MiB; {}\n",
        receipt.seconds,
        static_cast<double>(receipt.peak_memory_bytes) / 1048576.0,
        receipt.adds_up() ? "the sums agree: nothing was lost"
                          : "THE SUMS DIFFER: records were lost"
    );
    return text;
}

std::string to_json(const kind_receipt& receipt) {
    return kind_json(receipt).dump();
}

std::string to_json(const run_receipt& receipt) {
    nlohmann::json kinds = nlohmann::json::array();
    for (const kind_receipt& kind : receipt.kinds)
        kinds.push_back(kind_json(kind));
    const nlohmann::json whole{
        {"kinds", kinds},
        {"finishing", stages_json(receipt.finishing)},
        {"seconds", receipt.seconds},
        {"peak_memory_bytes", receipt.peak_memory_bytes},
        {"adds_up", receipt.adds_up()},
        {"complete", receipt.is_complete()},
    };
    return whole.dump();
}

std::uint64_t resident_memory_bytes() noexcept {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    if (!(statm >> all >> resident)) return 0;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t peak_memory_bytes() noexcept {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024U;
}

}  // namespace waxpress::pipeline
