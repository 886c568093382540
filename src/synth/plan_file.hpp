#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "synth/world.hpp"

namespace waxpress::synth {

/// The file beside made-up dumps that says what they were made of: `synth.json`.
inline constexpr std::string_view plan_file_name = "synth.json";

[[nodiscard]] std::string plan_to_json(const world_plan& plan);

/// Errors: failure(input) naming `source` where the text is not a plan or not one that can be made.
[[nodiscard]] world_plan plan_from_json(std::string_view json, std::string_view source);

/// Errors: failure(input) where the file cannot be read or is no plan.
[[nodiscard]] world_plan read_plan(const std::filesystem::path& folder);

/// Eight digits, a year from 1900 on, a month and a day that exist in any month.
[[nodiscard]] bool is_month(std::string_view month) noexcept;

/// "20261201" is followed by "20270101". Errors: none; `month` must be one.
[[nodiscard]] std::string month_after(std::string_view month);

}  // namespace waxpress::synth
