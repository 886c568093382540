#include "dump/scan.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace waxpress::dump {
namespace {

/// All places that a finder stops at, from one to the next.
template <class Finder>
std::string stops(const std::string& text, std::string_view name, Finder find) {
    std::string marks(text.size(), '.');
    for (std::size_t at = 0; at < text.size(); ++at) {
        at += find(std::string_view(text).substr(at), name);
        if (at < text.size()) marks[at] = '^';
    }
    return marks;
}

TEST(dump_scan, it_stops_at_markup_of_the_record_and_at_few_other_places) {
    const std::string text =
        "<a><b>text</b></a><release><c/><released/></release></releases><!--x--><?y?>";
    const std::string padded = text + std::string(80, ' ');
    const std::string marks = stops(padded, "release", find_record_markup);
    for (const char* wanted : {"<release>", "</release>", "</releases>", "<!--", "<?y"}) {
        EXPECT_EQ(marks[text.find(wanted)], '^') << wanted;
    }
    EXPECT_EQ(marks[0], '.');
    EXPECT_EQ(marks[text.find("<c/>")], '.');
    EXPECT_EQ(marks[text.find("<released/>")], '.');
}

TEST(dump_scan, close_to_the_end_it_stops_at_any_opening) {
    EXPECT_EQ(find_record_markup("", "release"), 0U);
    EXPECT_EQ(find_record_markup("abc", "release"), 3U);
    EXPECT_EQ(find_record_markup("abc<a>", "release"), 3U);
    EXPECT_EQ(find_record_markup("ab<", "release"), 2U);
}

TEST(dump_scan, no_place_is_passed_over_whatever_its_position) {
    for (const std::string_view name : {"artist", "master", "release"}) {
        for (const std::string& wanted :
             {"<" + std::string(name),
              "</" + std::string(name),
              std::string("<!"),
              std::string("<?")}) {
            for (std::size_t before = 0; before < 100; ++before) {
                for (std::size_t after = 0; after < 50; ++after) {
                    const std::string text =
                        std::string(before, '>') + wanted + std::string(after, ' ');
                    ASSERT_EQ(find_record_markup(text, name), before) << name << after;
                }
            }
        }
    }
}

TEST(dump_scan, the_fast_way_and_the_plain_way_agree) {
    std::mt19937 random(42);
    constexpr std::string_view letters = "<</!?release masterti>d\n";
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 200, ' ');
        for (char& c : text)
            c = letters[random() % letters.size()];
        for (const std::string_view name : {"artist", "master", "release"}) {
            const std::size_t fast = find_record_markup(text, name);
            ASSERT_EQ(fast, find_record_markup_plainly(text, name)) << text;
        }
    }
}

}  // namespace
}  // namespace waxpress::dump
