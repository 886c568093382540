#include "synth/release_record.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view seven_inch[] = {"7\"", "45 RPM", "Single"};
constexpr std::string_view seven_inch_plain[] = {"7\"", "45 RPM"};
constexpr std::string_view shellac[] = {"10\"", "78 RPM"};
constexpr std::string_view single_only[] = {"Single"};
constexpr std::string_view file_single[] = {"MP3", "Single", "320 kbps"};
constexpr std::string_view twelve_33[] = {"12\"", "33 ⅓ RPM"};
constexpr std::string_view twelve_45[] = {"12\"", "45 RPM", "Maxi-Single"};
constexpr std::string_view maxi_only[] = {"Maxi-Single"};
constexpr std::string_view file_wav[] = {"WAV"};
constexpr std::string_view ep_twelve[] = {"12\"", "EP"};
constexpr std::string_view ep_seven[] = {"7\"", "45 RPM", "EP"};
constexpr std::string_view ep_only[] = {"EP"};
constexpr std::string_view file_ep[] = {"MP3", "EP"};
constexpr std::string_view lp_album[] = {"LP", "Album"};
constexpr std::string_view album_only[] = {"Album"};
constexpr std::string_view file_album[] = {"FLAC", "Album"};
constexpr std::string_view lp_compilation[] = {"LP", "Compilation"};
constexpr std::string_view compilation_only[] = {"Compilation"};
constexpr std::string_view dvd[] = {"DVD-Video", "NTSC"};

struct carrier_share {
    double share;  ///< Of what the ones before it left over.
    carrier on;
};

constexpr carrier_share single_carriers[] = {
    {0.60, {"Vinyl", 1, positions::sides, seven_inch}},
    {0.45, {"Vinyl", 1, positions::sides, seven_inch_plain}},
    {0.24, {"Shellac", 1, positions::sides, shellac}},
    {0.40, {"File", 1, positions::numbers, file_single}},
    {0.40, {"CD", 1, positions::numbers, single_only}},
    {0.50, {"Flexi-disc", 1, positions::sides, seven_inch_plain}},
    {1.00, {"Cassette", 1, positions::sides, single_only}}};
constexpr carrier_share maxi_carriers[] = {
    {0.54, {"Vinyl", 1, positions::sides, twelve_33}},
    {0.36, {"Vinyl", 1, positions::sides, twelve_45}},
    {0.40, {"CD", 1, positions::numbers, maxi_only}},
    {0.85, {"File", 1, positions::numbers, file_wav}},
    {1.00, {"CDr", 1, positions::numbers, maxi_only}}};
constexpr carrier_share ep_carriers[] = {
    {0.42, {"Vinyl", 1, positions::sides, ep_twelve}},
    {0.36, {"Vinyl", 1, positions::sides, ep_seven}},
    {0.40, {"CD", 1, positions::numbers, ep_only}},
    {0.60, {"File", 1, positions::numbers, file_ep}},
    {0.65, {"Cassette", 1, positions::sides, ep_only}},
    {1.00, {"CDr", 1, positions::numbers, ep_only}}};
constexpr carrier_share album_carriers[] = {
    {0.43, {"Vinyl", 1, positions::sides, lp_album}},
    {0.56, {"CD", 1, positions::numbers, album_only}},
    {0.54, {"Cassette", 1, positions::sides, album_only}},
    {0.62, {"File", 1, positions::numbers, file_album}},
    {0.84, {"CDr", 1, positions::numbers, album_only}},
    {0.55, {"8-Track Cartridge", 1, positions::sides, album_only}},
    {1.00, {"Minidisc", 1, positions::numbers, album_only}}};
constexpr carrier_share long_carriers[] = {
    {0.42, {"CD", 1, positions::numbers, compilation_only}},
    {0.42, {"CD", 1, positions::numbers, album_only}},
    {0.40, {"Vinyl", 1, positions::sides, lp_compilation}},
    {0.56, {"Cassette", 1, positions::sides, compilation_only}},
    {0.60, {"File", 1, positions::numbers, file_album}},
    {1.00, {"CDr", 1, positions::numbers, compilation_only}}};
constexpr carrier_share double_carriers[] = {
    {0.50, {"CD", 2, positions::discs, compilation_only}},
    {0.52, {"Vinyl", 2, positions::sides, lp_compilation}},
    {0.36, {"Vinyl", 3, positions::sides, lp_album}},
    {0.60, {"DVD", 1, positions::numbers, dvd}},
    {0.60, {"File", 1, positions::numbers, file_album}},
    {0.60, {"Reel-To-Reel", 2, positions::sides, album_only}},
    {1.00, {"CD", 3, positions::discs, album_only}}};
constexpr carrier_share box_carriers[] = {
    {0.70, {"CD", 4, positions::discs, compilation_only}},
    {0.70, {"CD", 6, positions::discs, album_only}},
    {0.60, {"Vinyl", 5, positions::sides, lp_album}},
    {1.00, {"File", 1, positions::numbers, file_album}}};

std::span<const carrier_share> carriers_of(work_shape shape) {
    switch (shape) {
        case work_shape::single:
            return single_carriers;
        case work_shape::maxi:
            return maxi_carriers;
        case work_shape::ep:
            return ep_carriers;
        case work_shape::album:
            return album_carriers;
        case work_shape::long_album:
            return long_carriers;
        case work_shape::double_album:
            return double_carriers;
        case work_shape::box:
            break;
    }
    return box_carriers;
}

}  // namespace

carrier roll_carrier(dice& roll, work_shape shape) {
    const std::span<const carrier_share> all = carriers_of(shape);
    for (const carrier_share& each : all) {
        if (roll.chance(each.share)) return each.on;
    }
    return all.back().on;
}

void append_position(
    const carrier& on, std::uint64_t number, std::uint64_t count, std::string& out
) {
    if (on.counted == positions::numbers) {
        out += std::to_string(number + 1);
        return;
    }
    const std::uint64_t parts = on.counted == positions::sides ? on.quantity * 2 : on.quantity;
    const std::uint64_t part = number * parts / count;
    // The first track of a part: the smallest n with n * parts / count == part.
    const std::uint64_t first = (part * count + parts - 1) / parts;
    const std::uint64_t last = ((part + 1) * count + parts - 1) / parts;
    const std::uint64_t within = number - first + 1;
    if (on.counted == positions::discs) {
        out.append(std::to_string(part + 1)).append(within < 10 ? "-0" : "-");
        out += std::to_string(within);
        return;
    }
    out += static_cast<char>('A' + part % 26);
    if (last - first > 1) out += std::to_string(within);
}

}  // namespace waxpress::synth
