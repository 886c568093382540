#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <stdlib.h>

// What the tests of this folder share.
namespace waxpress::extractor::testing_aid {

/// A folder of its own for a test, removed with all in it.
class test_folder {
public:
    test_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "waxpress-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    ~test_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    test_folder(const test_folder&) = delete;
    test_folder& operator=(const test_folder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    std::string write(const std::string& name, const std::string& content) const {
        const std::filesystem::path file = std::filesystem::path(path_) / name;
        std::ofstream(file, std::ios::binary) << content;
        return file.string();
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream in(std::filesystem::path(path_) / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(path_))
            found.push_back(entry.path().filename().string());
        return found;
    }

private:
    std::string path_;
};

}  // namespace waxpress::extractor::testing_aid
