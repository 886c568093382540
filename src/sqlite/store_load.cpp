#include "sqlite/store_load.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "base/unique_fd.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/document.hpp"
#include "sqlite/merge_writer.hpp"
#include "sqlite/page_store.hpp"

namespace waxpress::sqlite {
namespace {

using clock = std::chrono::steady_clock;

std::filesystem::path folder_of(const std::filesystem::path& file) {
    const auto parent = file.parent_path();
    return parent.empty() ? std::filesystem::path(".") : parent;
}

// SQLite spills sorts beside the store: the usual place for temporary files may be small.
void prefer_folder(connection& on, const std::filesystem::path& folder) {
    on.run(fmt::format("PRAGMA temp_store_directory = '{}'", folder.string()));
}

void create_store(const std::filesystem::path& file) {
    connection made(file, connection::mode::create);
    made.run(fmt::format(
        "PRAGMA page_size = {}; PRAGMA application_id = {}; PRAGMA journal_mode = OFF; "
        "PRAGMA synchronous = OFF; PRAGMA user_version = {}",
        page_size,
        application_id,
        schema_version
    ));
    made.run("BEGIN;" + create_tables_sql() + create_reverse_indexes_sql());
    made.run(fmt::format("INSERT INTO term VALUES({}, 'Barcode')", barcode_term));
    made.run("COMMIT");
}

void sync_file(const std::filesystem::path& path) {
    unique_fd file = unique_fd::open(path.string(), O_RDONLY, failure_class::store);
    file.sync();
}

/// A file that only one run may write; a second run is refused.
class loading_file {
public:
    explicit loading_file(const std::filesystem::path& store) : path_(store.string() + ".loading") {
        lock_ = unique_fd::open(path_.string(), O_RDWR | O_CREAT, failure_class::store, 0644);
        if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
            throw failure(
                failure_class::store,
                fmt::format(
                    "{}: another waxpress is loading into this store; wait for it", store.string()
                ),
                next_step::retry
            );
        }
        is_ours_ = true;
    }
    ~loading_file() {
        std::error_code ignored;
        if (is_ours_) std::filesystem::remove(path_, ignored);
    }
    loading_file(const loading_file&) = delete;
    loading_file& operator=(const loading_file&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    void make_empty() {
        if (::ftruncate(lock_.get(), 0) != 0) {
            throw failure(
                failure_class::store, fmt::format("{}: cannot be emptied", path_.string())
            );
        }
    }
    /// The file becomes the store.
    void rename_to(const std::filesystem::path& store) {
        sync_file(path_);
        std::error_code error;
        std::filesystem::rename(path_, store, error);
        if (error) {
            throw failure(
                failure_class::store,
                fmt::format("{}: cannot be replaced: {}", store.string(), error.message())
            );
        }
        is_ours_ = false;
        sync_file(folder_of(store));
    }

private:
    std::filesystem::path path_;
    unique_fd lock_;
    bool is_ours_ = false;
};

struct finished_kind {
    pipeline::kind_receipt receipt;
    std::vector<source_reject> rejects;
};

}  // namespace

struct store_load::state {
    store_load_options options;
    load_plan plan;
    std::vector<discogs::entity_kind> order;
    dictionaries known;
    std::vector<pipeline::stage_time> finishing;

    // While pages are written.
    std::optional<loading_file> loading;
    std::optional<page_store> pages;
    std::optional<late_records> late;
    std::vector<finished_kind> finished;
    std::array<std::string, 4> trained;  // zstd dictionaries by kind.

    // While the store itself is worked on.
    std::optional<connection> store;
    std::int64_t run = 0;
    std::int64_t load = 0;

    std::unique_ptr<kind_writer> writer;

    void start_pages();
    void complete_pages();
    void write_late(connection& on);
    void open_store();
    void read_trained(connection& from);
    template <class Work>
    void timed(const char* name, Work&& work) {
        const auto begin = clock::now();
        work();
        const std::chrono::duration<double> passed = clock::now() - begin;
        finishing.push_back({name, passed.count(), 1});
    }
    void save_kind(connection& on, const finished_kind& kind) const {
        const std::int64_t row = begin_load(on, run, kind.receipt);
        end_load(on, row, kind.receipt);
        save_rejects(on, kind.receipt.kind, kind.rejects);
    }
};

store_load::store_load(const store_load_options& options, std::span<const wanted_kind> wanted)
    : state_(std::make_unique<state>()) {
    state_->options = options;
    store_state before = look_at(options.file);
    state_->plan = plan_load(before, wanted);
    if (options.always_merge) {
        state_->plan.start = load_plan::base::none;
        state_->plan.way.fill(load_way::merge);
        if (!before.exists) {
            create_store(options.file);
            connection made(options.file, connection::mode::read_write);
            create_full_text(made);
            made.run(create_text_indexes_sql());
        }
    }
    for (const wanted_kind& one : wanted)
        state_->order.push_back(one.kind);
    std::stable_sort(state_->order.begin(), state_->order.end(), [this](auto a, auto b) {
        return std::pair(way_of(a), a) < std::pair(way_of(b), b);
    });
    if (before.exists) {  // Is it ours to write?
        connection check(options.file, connection::mode::read_write);
        check.run("BEGIN IMMEDIATE; ROLLBACK");
        if (state_->plan.start == load_plan::base::copy)
            check.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    if (state_->plan.start != load_plan::base::none) state_->start_pages();
}

store_load::~store_load() = default;

const std::vector<discogs::entity_kind>& store_load::order() const noexcept {
    return state_->order;
}

load_way store_load::way_of(discogs::entity_kind kind) const noexcept {
    return state_->plan.way[discogs::index_of(kind)];
}

void store_load::state::read_trained(connection& from) {
    statement query(from, "SELECT id, data FROM zstd_dictionary");
    while (query.step()) {
        const std::int64_t id = query.integer(0);
        if (id >= 1 && id <= 4) trained[static_cast<std::size_t>(id - 1)] = query.blob(1);
    }
}

void store_load::state::start_pages() {
    loading.emplace(options.file);
    loading->make_empty();
    if (plan.start == load_plan::base::empty) {
        create_store(loading->path());
    } else {
        std::filesystem::copy_file(
            options.file, loading->path(), std::filesystem::copy_options::overwrite_existing
        );
    }
    {
        connection opened(loading->path(), connection::mode::read_write);
        restore_dictionaries(opened, known);
        read_trained(opened);
        run = next_run(opened);
    }
    late.emplace(folder_of(options.file));
    pages.emplace(loading->path(), options.sort_memory_bytes);
}

void store_load::state::write_late(connection& on) {
    if (late->count() == 0) return;
    on.run("BEGIN");
    std::array<std::optional<sql_writer>, 4> writers;
    std::array<std::optional<encoder>, 4> encoders;
    encoded_rows rows;
    late->for_each([&](discogs::entity_kind kind, const late_records::record& record) {
        const std::size_t k = discogs::index_of(kind);
        if (!writers[k]) {
            writers[k].emplace(on, kind, false);
            encoders[k].emplace(kind, known, trained[k]);
        }
        rows.clear();
        encoders[k]->encode(record.id, record.json, record.hash, rows);
        if (writers[k]->contains(record.id)) writers[k]->remove(record.id);
        writers[k]->insert(rows);
    });
    save_dictionaries(on, known);
    on.run("COMMIT");
}

void store_load::state::complete_pages() {
    if (!pages) return;
    timed("pages", [this] {
        if (plan.start == load_plan::base::empty) pages->write_dictionaries(known);
        pages->finish();
    });
    pages.reset();
    {
        connection made(loading->path(), connection::mode::read_write);
        made.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384");
        prefer_folder(made, folder_of(options.file));
        made.run("BEGIN");
        save_dictionaries(made, known);
        statement keep(made, "INSERT OR IGNORE INTO zstd_dictionary VALUES(?, ?, ?)");
        for (const discogs::entity_kind kind : discogs::all_kinds) {
            const std::size_t k = discogs::index_of(kind);
            if (trained[k].empty()) continue;
            keep.bind(1, static_cast<std::int64_t>(k + 1)).bind(2, discogs::plural_name(kind));
            keep.bind_blob(3, trained[k]).run();
        }
        for (const finished_kind& kind : finished)
            save_kind(made, kind);
        made.run("COMMIT");
        timed("out of order", [&] { write_late(made); });
        timed("full text", [&] {
            create_full_text(made);
            for (const finished_kind& kind : finished) {
                fill_full_text(made, kind.receipt.kind, options.progress);
            }
            if (options.track_full_text) make_track_full_text(made, options.progress);
        });
        timed("text indexes", [&] {
            if (made.integer(
                    "SELECT count(*) FROM sqlite_schema WHERE name = 'release_label_by_catno'"
                ) == 0) {
                made.run(create_text_indexes_sql());
            }
            made.run("PRAGMA analysis_limit = 1000; ANALYZE");
        });
    }
    timed("sync", [this] { loading->rename_to(options.file); });
    loading.reset();
    finished.clear();
}

void store_load::state::open_store() {
    if (store) return;
    store.emplace(open_catalog(options.file, connection::mode::read_write));
    store->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536"
    );
    prefer_folder(*store, folder_of(options.file));
    known = dictionaries();
    restore_dictionaries(*store, known);
    read_trained(*store);
    run = next_run(*store);
}

bool store_load::wants_samples(discogs::entity_kind kind) const {
    return way_of(kind) == load_way::pages && state_->trained[discogs::index_of(kind)].empty();
}

kind_writer& store_load::begin(
    const pipeline::kind_receipt& begun, std::span<const std::string_view> samples
) {
    std::string& trained = state_->trained[discogs::index_of(begun.kind)];
    if (way_of(begun.kind) == load_way::pages) {
        if (trained.empty()) trained = train_document_dictionary(begun.kind, samples);
        state_->writer =
            state_->pages->make_writer(begun.kind, state_->known, trained, *state_->late);
        return *state_->writer;
    }
    state_->complete_pages();
    state_->open_store();
    state_->load = begin_load(*state_->store, state_->run, begun);
    const merge_options how{state_->options.keep_vanished, state_->options.max_removed};
    state_->writer =
        std::make_unique<merge_writer>(*state_->store, begun.kind, state_->known, trained, how);
    return *state_->writer;
}

void store_load::end(const pipeline::kind_receipt& ended, std::span<const source_reject> rejects) {
    state_->writer.reset();
    if (way_of(ended.kind) == load_way::pages) {
        state_->finished.push_back({ended, {rejects.begin(), rejects.end()}});
        return;
    }
    connection& on = *state_->store;
    on.run("BEGIN IMMEDIATE");
    end_load(on, state_->load, ended);
    save_rejects(on, ended.kind, rejects);
    on.run("COMMIT");
}

std::vector<pipeline::stage_time> store_load::finish() {
    state_->complete_pages();
    if (state_->store) {
        connection& on = *state_->store;
        if (state_->options.track_full_text) make_track_full_text(on, state_->options.progress);
        state_->timed("checkpoint", [&] { on.run("PRAGMA wal_checkpoint(TRUNCATE)"); });
        // Somebody who reads the store keeps it in WAL mode; that is no failure.
        sqlite3_exec(on.handle(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
        state_->store.reset();
    }
    connection made(state_->options.file, connection::mode::read_only);
    write_rejects_file(made, state_->options.file);
    return std::move(state_->finishing);
}

}  // namespace waxpress::sqlite
