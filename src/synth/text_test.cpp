#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synth/names.hpp"
#include "synth/test_support.hpp"
#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

TEST(synth_xml_out, text_and_attributes_are_escaped_as_in_the_dumps) {
    std::string xml;
    xml_out out(xml);
    out.raw("<a b=\"").attribute("7\" & <\t>'\n").raw("\"/>").element("c", "7\" & <\t>'\r\n");
    EXPECT_EQ(xml, "<a b=\"7&quot; &amp; &lt;&#9;&gt;'\n\"/><c>7\" &amp; &lt;\t&gt;'&#13;\n</c>");
}

TEST(synth_xml_out, an_empty_element_is_left_out) {
    std::string xml;
    xml_out(xml).element("a", "").element("b", std::uint64_t{0});
    EXPECT_EQ(xml, "<b>0</b>");
}

TEST(synth_xml_out, a_cut_counts_characters_and_leaves_no_lone_carriage_return) {
    std::string text = "äöü𝄞x";
    cut_characters(text, 4);
    EXPECT_EQ(text, "äöü𝄞");
    cut_characters(text, 4);
    EXPECT_EQ(text, "äöü𝄞");
    text = "ab\r\nc";
    cut_characters(text, 3);
    EXPECT_EQ(text, "ab");
}

TEST(synth_names, a_phrase_without_codes_is_itself) {
    dice roll(1);
    std::string text;
    append_words(roll, "100 %% and %q 9%", text);
    EXPECT_EQ(text, "100 % and %q 9%");
}

TEST(synth_names, no_phrase_for_names_holds_a_code_that_only_sentences_know) {
    for (const word_list phrases :
         {band_phrases(),
          project_phrases(),
          song_phrases(),
          album_phrases(),
          heading_phrases(),
          mix_phrases(),
          imprint_phrases(),
          company_phrases(),
          studio_phrases(),
          plant_phrases(),
          publisher_phrases(),
          distributor_phrases(),
          series_phrases(),
          url_phrases(),
          role_notes()}) {
        for (const std::string_view phrase : phrases) {
            dice roll(3);
            std::string text;
            append_words(roll, phrase, text);
            EXPECT_THAT(text, testing::Not(testing::HasSubstr("%"))) << phrase;
            EXPECT_FALSE(text.empty());
        }
    }
}

TEST(synth_prose, no_sentence_is_left_with_a_code) {
    const world of = first_world(1'000);
    const topic about{"A", "T", "S", "L", 1999, 0};
    for (const word_list phrases :
         {note_phrases(),
          profile_phrases(),
          label_phrases(),
          contact_phrases(),
          master_phrases(),
          video_title_phrases(),
          video_phrases()}) {
        for (const std::string_view phrase : phrases) {
            dice roll(4);
            std::string text;
            append_phrase(of, roll, phrase, about, text);
            EXPECT_THAT(text, testing::Not(testing::HasSubstr("%"))) << phrase;
        }
    }
}

TEST(synth_names, variations_of_a_name_drop_the_number_of_the_namesake) {
    for (std::uint64_t key = 0; key < 100; ++key) {
        dice roll(key);
        std::string text;
        append_variation(roll, "Édith Lagrand (3)", text);
        EXPECT_FALSE(text.empty());
        EXPECT_THAT(text, testing::Not(testing::HasSubstr("(3)")));
    }
}

}  // namespace
}  // namespace waxpress::synth
