#include "synth/plan_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/failure.hpp"

namespace waxpress::synth {
namespace {

constexpr int plan_format = 1;
constexpr std::uint32_t million = 1'000'000;

std::uint64_t number_in(std::string_view digits) noexcept {
    std::uint64_t value = 0;
    for (const char digit : digits)
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    return value;
}

bool can_be_made(const world_plan& plan) noexcept {
    if (plan.releases == 0 || plan.releases > world::max_releases || plan.months.empty())
        return false;
    std::string_view before;
    for (const month_plan& each : plan.months) {
        if (!is_month(each.month) || each.month <= before) return false;
        before = each.month;
        const std::uint32_t most = std::max({each.changed_ppm, each.removed_ppm, each.added_ppm});
        if (most > million) return false;
    }
    return true;
}

}  // namespace

bool is_month(std::string_view month) noexcept {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (month.size() != 8 || !std::ranges::all_of(month, is_digit)) return false;
    const std::uint64_t number = number_in(month.substr(4, 2));
    const std::uint64_t day = number_in(month.substr(6, 2));
    return number_in(month.substr(0, 4)) >= 1900 && number >= 1 && number <= 12 && day >= 1 &&
           day <= 28;
}

std::string month_after(std::string_view month) {
    const std::uint64_t year = number_in(month.substr(0, 4));
    const std::uint64_t number = number_in(month.substr(4, 2));
    const bool is_december = number == 12;
    return fmt::format("{:04}{:02}01", is_december ? year + 1 : year, is_december ? 1 : number + 1);
}

std::string plan_to_json(const world_plan& plan) {
    nlohmann::ordered_json json;
    json["format"] = plan_format;
    json["seed"] = plan.seed;
    json["releases"] = plan.releases;
    json["months"] = nlohmann::ordered_json::array();
    for (const month_plan& each : plan.months) {
        json["months"].push_back(
            {{"month", each.month},
             {"changed_ppm", each.changed_ppm},
             {"removed_ppm", each.removed_ppm},
             {"added_ppm", each.added_ppm}}
        );
    }
    return json.dump(2) + "\n";
}

world_plan plan_from_json(std::string_view json, std::string_view source) {
    world_plan plan;
    try {
        const auto read = nlohmann::json::parse(json);
        if (read.at("format").get<int>() != plan_format) {
            throw failure(
                failure_class::input,
                fmt::format("{}: written by another version of synth; make the month again", source)
            );
        }
        read.at("seed").get_to(plan.seed);
        read.at("releases").get_to(plan.releases);
        for (const auto& each : read.at("months")) {
            plan.months.push_back(
                {each.at("month").get<std::string>(),
                 each.at("changed_ppm").get<std::uint32_t>(),
                 each.at("removed_ppm").get<std::uint32_t>(),
                 each.at("added_ppm").get<std::uint32_t>()}
            );
        }
    } catch (const nlohmann::json::exception& e) {
        throw failure(
            failure_class::input,
            fmt::format("{}: not the plan of a made-up month: {}", source, e.what())
        );
    }
    if (!can_be_made(plan)) {
        throw failure(failure_class::input, fmt::format("{}: a plan that cannot be made", source));
    }
    return plan;
}

world_plan read_plan(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / plan_file_name;
    std::ifstream file(path, std::ios::binary);
    const std::string json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad()) {
        throw failure(
            failure_class::input,
            fmt::format(
                "{}: cannot be read; only a month made by synth has a next one", path.string()
            )
        );
    }
    return plan_from_json(json, path.string());
}

}  // namespace waxpress::synth
