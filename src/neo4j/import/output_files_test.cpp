#include "neo4j/import/output_files.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

namespace waxpress::neo4j {
namespace {

namespace fs = std::filesystem;

struct neo4j_output_files : testing::Test {
    neo4j_output_files()
        : home(fs::temp_directory_path() / ("waxpress-out-" + std::to_string(::getpid()))) {
        fs::remove_all(home);
        fs::create_directories(home);
    }
    ~neo4j_output_files() override { fs::remove_all(home); }
    neo4j_output_files(const neo4j_output_files&) = delete;
    neo4j_output_files& operator=(const neo4j_output_files&) = delete;

    [[nodiscard]] std::set<std::string> names(const fs::path& folder) const {
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(folder))
            found.insert(entry.path().filename().string());
        return found;
    }

    const fs::path home;
    piece_packer packer{gzip_effort::fast};
};

TEST_F(neo4j_output_files, they_have_their_names_once_all_are_whole) {
    output_files files(home / "new" / "folder");
    files.append(import_table::genres, packer.pack("Rock\n"), 1);
    files.append(import_table::genres, packer.pack("Pop\n"), 1);
    const std::set<std::string> partial{"genres.csv.gz.partial", "genres_header.csv.partial"};
    EXPECT_EQ(names(files.folder()), partial);
    files.publish();
    const std::set<std::string> whole{"genres.csv.gz", "genres_header.csv"};
    EXPECT_EQ(names(files.folder()), whole);
    EXPECT_EQ(files.rows(import_table::genres), 2U);
    EXPECT_EQ(files.rows(import_table::styles), 0U);
}

TEST_F(neo4j_output_files, without_publish_nothing_is_left) {
    {
        output_files made(home / "made");
        made.append(import_table::genres, packer.pack("Rock\n"), 1);
        output_files taken(home / "made" / "inner");
        taken.add("x", "y");
    }
    EXPECT_TRUE(names(home).empty());
}

TEST_F(neo4j_output_files, a_folder_that_was_there_stays) {
    { output_files(home).add("x", "y"); }
    EXPECT_TRUE(fs::exists(home));
    EXPECT_TRUE(names(home).empty());
}

TEST_F(neo4j_output_files, a_folder_that_holds_something_is_refused_untouched) {
    std::ofstream(home / "mine") << "mine";
    EXPECT_THROW(output_files{home}, failure);
    EXPECT_EQ(names(home), std::set<std::string>{"mine"});
    EXPECT_THROW(output_files{home / "mine"}, failure);
}

}  // namespace
}  // namespace waxpress::neo4j
