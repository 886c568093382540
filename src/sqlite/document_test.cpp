#include "sqlite/document.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "sqlite/id_set.hpp"

namespace waxpress::sqlite {
namespace {

std::string document(int number) {
    return fmt::format(
        R"({{"artists":[{{"id":"{0}","name":"The Number {0} Band"}}],"country":"Germany","id":"{0}","title":"Song {0}"}})",
        number
    );
}

TEST(sqlite_document, packed_with_a_trained_dictionary_reads_back_the_same) {
    std::vector<std::string> documents;
    for (int i = 0; i < 3000; ++i)
        documents.push_back(document(i));
    const std::vector<std::string_view> views(documents.begin(), documents.end());
    const std::string trained = train_document_dictionary(discogs::entity_kind::releases, views);
    ASSERT_FALSE(trained.empty());
    document_packer packer(trained);
    document_unpacker unpacker(trained);
    std::size_t packed_bytes = 0;
    for (int i = 2990; i < 3100; ++i) {
        const std::string packed(packer.pack(document(i)));
        packed_bytes += packed.size();
        EXPECT_EQ(unpacker.unpack(packed), document(i));
    }
    EXPECT_LT(packed_bytes, 110 * document(3000).size() / 2);
}

TEST(sqlite_document, too_few_documents_train_nothing) {
    const std::string one = document(1);
    const std::vector<std::string_view> few(3, one);
    EXPECT_TRUE(train_document_dictionary(discogs::entity_kind::labels, few).empty());
}

TEST(sqlite_document, a_document_that_does_not_shrink_is_kept_as_it_is) {
    document_packer packer("");
    document_unpacker unpacker("");
    EXPECT_EQ(packer.pack("{}"), "{}");
    EXPECT_EQ(unpacker.unpack("{}"), "{}");
}

TEST(sqlite_document, damaged_bytes_are_a_failure_and_never_more) {
    document_packer packer("");
    document_unpacker unpacker("");
    const std::string packed(packer.pack(std::string("{") + std::string(1000, 'x')));
    EXPECT_THROW(static_cast<void>(unpacker.unpack("")), failure);
    EXPECT_THROW(static_cast<void>(unpacker.unpack("junk")), failure);
    for (std::size_t size = 0; size < packed.size(); ++size) {
        EXPECT_THROW(static_cast<void>(unpacker.unpack(packed.substr(0, size))), failure) << size;
    }
}

TEST(sqlite_id_set, holds_ids_far_apart_in_order) {
    id_set ids;
    for (const std::int64_t id : {70'000, 1, 65'536, 999'999'999, 63, 64})
        ids.insert(id);
    ids.erase(63);
    ids.erase(5);
    EXPECT_EQ(ids.size(), 5U);
    EXPECT_TRUE(ids.contains(65'536));
    EXPECT_FALSE(ids.contains(63));
    std::vector<std::int64_t> seen;
    ids.for_each([&](std::int64_t id) { seen.push_back(id); });
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 64, 65'536, 70'000, 999'999'999}));
}

}  // namespace
}  // namespace waxpress::sqlite
