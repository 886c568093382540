#include "sqlite/page_store.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <mutex>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/tuple_sorter.hpp"
#include "sqlite/btree_writer.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/encoder.hpp"
#include "sqlite/page_file.hpp"

namespace waxpress::sqlite {
namespace {

std::uint32_t root_of(connection& on, std::string_view name) {
    statement query(on, "SELECT rootpage FROM sqlite_schema WHERE name = ?");
    query.bind(1, name);
    if (!query.step()) {
        throw failure(
            failure_class::store,
            fmt::format("{}: has no table {}: the store is damaged", on.file().string(), name)
        );
    }
    const auto root = static_cast<std::uint32_t>(query.integer(0));
    query.reset();
    return root;
}

struct root_pages {
    std::array<std::uint32_t, table_count> tables{};
    std::array<std::uint32_t, reverse_index_count> indexes{};
    std::array<std::uint32_t, dictionary_count> dictionaries{};

    explicit root_pages(const std::filesystem::path& file) {
        connection opened(file, connection::mode::read_write);
        for (std::size_t i = 0; i < table_count; ++i) {
            tables[i] = root_of(opened, info_of(static_cast<table>(i)).name);
        }
        for (std::size_t i = 0; i < reverse_index_count; ++i) {
            indexes[i] = root_of(opened, info_of(static_cast<reverse_index>(i)).name);
        }
        for (std::size_t i = 0; i < dictionary_count; ++i)
            dictionaries[i] = root_of(opened, dictionary_names[i]);
    }
};

/// Takes the rows of one kind in order of their ids and fills its tables side by side; its reverse
/// indexes are sorted meanwhile and built at the end.
class page_writer final : public pipeline::kind_writer {
public:
    page_writer(
        page_file& file,
        const root_pages& roots,
        std::uint64_t sort_memory_bytes,
        discogs::entity_kind kind,
        dictionaries& known,
        std::string_view document_dictionary,
        late_records& late
    );

    [[nodiscard]] preparer make_preparer() override;
    void write(pipeline::prepared_block&& prepared) override;
    [[nodiscard]] pipeline::write_counts finish(bool was_all) override;

private:
    struct tree {
        table which;
        btree_writer pages;
    };
    struct sorted_index {
        reverse_index which;
        tuple_sorter entries;
    };

    [[nodiscard]] encoded_rows take_spare();
    void give_spare(encoded_rows&& rows);
    void append(const encoded_rows& rows);
    void write_one(const discogs::record_block& block, std::size_t place, std::int64_t id);
    void build(sorted_index& from);

    page_file& file_;
    const root_pages& roots_;
    const discogs::entity_kind kind_;
    dictionaries& known_;
    const std::string document_dictionary_;
    late_records& late_;
    encoder encoder_;  // For records that no worker encoded.
    encoded_rows rows_;
    std::vector<tree> trees_;
    std::vector<sorted_index> indexes_;
    std::int64_t last_id_ = 0;
    pipeline::write_counts counts_;

    std::mutex mutex_;
    std::vector<encoded_rows> spare_;  // Guarded by mutex_. Buffers of rows that have been written.
};

page_writer::page_writer(
    page_file& file,
    const root_pages& roots,
    std::uint64_t sort_memory_bytes,
    discogs::entity_kind kind,
    dictionaries& known,
    std::string_view document_dictionary,
    late_records& late
)
    : file_(file),
      roots_(roots),
      kind_(kind),
      known_(known),
      document_dictionary_(document_dictionary),
      late_(late),
      encoder_(kind, known, document_dictionary) {
    for (std::size_t i = 0; i < table_count; ++i) {
        const auto which = static_cast<table>(i);
        const table_info& info = info_of(which);
        if (info.kind != kind) continue;
        const auto form = info.has_rowid ? btree_kind::table : btree_kind::index;
        trees_.push_back({which, btree_writer(file, form, roots.tables[i])});
    }
    // Credits are most of what there is to sort; the other indexes share the other half.
    std::size_t sorts = 0;
    for (std::size_t i = 0; i < reverse_index_count; ++i) {
        if (info_of(info_of(static_cast<reverse_index>(i)).of).kind == kind) ++sorts;
    }
    for (std::size_t i = 0; i < reverse_index_count; ++i) {
        const auto which = static_cast<reverse_index>(i);
        const reverse_index_info& info = info_of(which);
        if (info_of(info.of).kind != kind) continue;
        const std::uint64_t memory = which == reverse_index::credit_by_artist
                                         ? sort_memory_bytes / 2
                                         : sort_memory_bytes / 2 / sorts;
        indexes_.push_back({which, tuple_sorter(file.path().parent_path(), info.tuple_size, memory)}
        );
    }
}

pipeline::kind_writer::preparer page_writer::make_preparer() {
    auto own = std::make_shared<encoder>(kind_, known_, document_dictionary_);
    return [own, this](discogs::record_block&& block) {
        auto made = std::make_unique<block_rows>();
        made->rows = take_spare();
        read_ids(block, made->ids);
        std::int64_t last = 0;
        for (const discogs::record_entry& entry : block.records) {
            const std::int64_t id = made->ids[made->encoded];
            if (id <= last) break;
            last = id;
            own->encode(id, block.json(entry), entry.hash, made->rows);
            ++made->encoded;
        }
        pipeline::prepared_block prepared;
        prepared.block = std::move(block);
        prepared.extra = std::move(made);
        return prepared;
    };
}

encoded_rows page_writer::take_spare() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return {};
    encoded_rows rows = std::move(spare_.back());
    spare_.pop_back();
    return rows;
}

void page_writer::give_spare(encoded_rows&& rows) {
    rows.clear();
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(rows));
}

void page_writer::append(const encoded_rows& rows) {
    for (tree& to : trees_) {
        rows.rows[index_of(to.which)].for_each([&](std::int64_t rowid, std::string_view record) {
            to.pages.append(rowid, record);
        });
    }
    for (sorted_index& to : indexes_)
        to.entries.add(rows.tuples[index_of(to.which)]);
}

void page_writer::write_one(
    const discogs::record_block& block, std::size_t place, std::int64_t id
) {
    const discogs::record_entry& entry = block.records[place];
    const std::string_view json = block.json(entry);
    if (id <= last_id_) {
        late_.add(kind_, id, json, entry.hash);
        return;
    }
    last_id_ = id;
    rows_.clear();
    encoder_.encode(id, json, entry.hash, rows_);
    append(rows_);
}

void page_writer::write(pipeline::prepared_block&& prepared) {
    block_rows& made = rows_of(prepared);
    counts_.written += made.ids.size();
    std::size_t next = 0;
    if (made.encoded != 0 && made.ids.front() > last_id_) {
        append(made.rows);
        next = made.encoded;
        last_id_ = made.ids[next - 1];
    }
    give_spare(std::move(made.rows));
    for (; next < made.ids.size(); ++next)
        write_one(prepared.block, next, made.ids[next]);
}

void page_writer::build(sorted_index& from) {
    btree_writer pages(file_, btree_kind::index, roots_.indexes[index_of(from.which)]);
    from.entries.merge([&](std::span<const std::int64_t> tuple) { pages.append_tuple(tuple); });
    pages.finish();
}

pipeline::write_counts page_writer::finish(bool) {
    for (tree& to : trees_)
        to.pages.finish();
    // Nothing else runs now. The index of credits is about as much work as the others together.
    const auto is_large = [](const sorted_index& one) {
        return one.which == reverse_index::credit_by_artist;
    };
    const auto large = std::ranges::find_if(indexes_, is_large);
    std::future<void> beside;
    if (large != indexes_.end()) {
        beside = std::async(std::launch::async, [this, large] { build(*large); });
    }
    for (sorted_index& one : indexes_) {
        if (!is_large(one)) build(one);
    }
    if (beside.valid()) beside.get();
    return counts_;
}

}  // namespace

struct page_store::state {
    state(const std::filesystem::path& path, std::uint64_t sort_memory)
        : roots(path), file(path), sort_memory_bytes(sort_memory) {}
    root_pages roots;
    page_file file;
    std::uint64_t sort_memory_bytes;
};

page_store::page_store(const std::filesystem::path& file, std::uint64_t sort_memory_bytes)
    : state_(std::make_unique<state>(file, sort_memory_bytes)) {
}
page_store::~page_store() = default;

std::unique_ptr<pipeline::kind_writer> page_store::make_writer(
    discogs::entity_kind kind,
    dictionaries& known,
    std::string_view document_dictionary,
    late_records& late
) {
    return std::make_unique<page_writer>(
        state_->file,
        state_->roots,
        state_->sort_memory_bytes,
        kind,
        known,
        document_dictionary,
        late
    );
}

void page_store::write_dictionaries(dictionaries& known) {
    record_builder row;
    std::string record;
    for (std::size_t i = 0; i < dictionary_count; ++i) {
        interner& words = known[static_cast<dictionary>(i)];
        btree_writer pages(state_->file, btree_kind::table, state_->roots.dictionaries[i]);
        words.for_each([&](const interner::entry& entry) {
            row.clear();
            row.null();  // The rowid.
            row.text(entry.text);
            record.clear();
            row.append_to(record);
            pages.append(entry.id, record);
        });
        pages.finish();
        words.forget_added();
    }
}

void page_store::finish() {
    state_->file.finish();
}

}  // namespace waxpress::sqlite
