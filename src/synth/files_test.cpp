#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "base/gzip_piece.hpp"
#include "synth/dump_out.hpp"
#include "synth/plan_file.hpp"
#include "synth/test_support.hpp"

namespace waxpress::synth {
namespace {

using testing::HasSubstr;

std::string reason_of(const auto& doing) {
    try {
        doing();
    } catch (const failure& e) {
        return e.what();
    }
    return "";
}

TEST(synth_gzip_piece, pieces_inflate_as_one_member) {
    piece_packer one;
    piece_packer other;
    const std::array<std::string, 4> texts{
        "<releases>\n", std::string(300'000, 'x'), "", "hello, hello, hello</releases>\n"};
    std::string file(gzip_frame::header());
    std::string whole;
    gzip_frame frame;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const gzip_piece piece = (i % 2 == 0 ? one : other).pack(texts[i]);
        frame.add(piece);
        file += piece.bytes;
        whole += texts[i];
    }
    file += frame.trailer();
    EXPECT_EQ(inflate_gzip(file), whole);
}

TEST(synth_gzip_piece, text_that_cannot_shrink_fits) {
    dice roll(1);
    std::string noise;
    for (int i = 0; i < 200'000; ++i)
        noise += static_cast<char>(roll.below(256));
    piece_packer packer;
    gzip_frame frame;
    const gzip_piece piece = packer.pack(noise);
    frame.add(piece);
    const std::string file = std::string(gzip_frame::header()) + piece.bytes + frame.trailer();
    EXPECT_EQ(inflate_gzip(file), noise);
}

TEST(synth_dump_out, a_file_gets_its_name_only_when_it_is_whole) {
    const test_folder folder;
    {
        dump_out out(folder / "a.xml");
        out.write("abc");
        EXPECT_FALSE(std::filesystem::exists(folder / "a.xml"));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    dump_out out(folder / "a.xml");
    out.write("a");
    out.write("bc");
    EXPECT_EQ(
        discogs::to_hex(out.finish()),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    EXPECT_EQ(read_bytes(folder / "a.xml"), "abc");
    EXPECT_EQ(out.bytes(), 3U);
}

TEST(synth_dump_out, a_missing_folder_is_named) {
    const test_folder folder;
    const std::string reason = reason_of([&] { dump_out out(folder / "no/a.xml"); });
    EXPECT_THAT(reason, HasSubstr("no/a.xml"));
}

TEST(synth_plan_file, a_plan_is_read_back_as_it_was) {
    const world_plan plan{7, 20'000, {{"20261101", 0, 0, 0}, {"20261201", 20'000, 1'000, 5'000}}};
    EXPECT_EQ(plan_from_json(plan_to_json(plan), "x"), plan);
}

TEST(synth_plan_file, what_is_no_plan_is_refused_with_its_name) {
    for (const char* const text :
         {"",
          "[]",
          "{\"format\":1}",
          "{\"format\":2}",
          "null",
          R"({"format":1,"seed":1,"releases":0,"months":[]})",
          R"({"format":1,"seed":1,"releases":5,"months":[{"month":"2026","changed_ppm":0,"removed_ppm":0,"added_ppm":0}]})",
          R"({"format":1,"seed":1,"releases":5,"months":[{"month":"20260401","changed_ppm":0,"removed_ppm":1000001,"added_ppm":0}]})"}) {
        EXPECT_THAT(
            reason_of([&] { (void)plan_from_json(text, "d/synth.json"); }),
            HasSubstr("d/synth.json")
        ) << text;
    }
}

TEST(synth_plan_file, months_follow_one_another) {
    EXPECT_EQ(month_after("20260401"), "20260501");
    EXPECT_EQ(month_after("20261201"), "20270101");
    EXPECT_EQ(month_after("20260917"), "20261001");
    EXPECT_TRUE(is_month("20260228"));
    for (const char* const no :
         {"", "2026040", "202604011", "20261301", "20260400", "2026-4-1", "18991201"}) {
        EXPECT_FALSE(is_month(no)) << no;
    }
}

}  // namespace
}  // namespace waxpress::synth
