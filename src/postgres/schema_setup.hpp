#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "postgres/connection.hpp"
#include "postgres/schema.hpp"

namespace waxpress::postgres {

struct setup_options {
    bool is_unlogged = false;  ///< Tables that are new, or empty, are made unlogged.
    bool has_indexes = true;   ///< False: an initial load makes them after the data.
};

/// What a kind's table was like when it was set up.
struct table_state {
    bool is_empty = false;
    bool is_unlogged = false;
};

/// By kind.
using table_states = std::array<table_state, discogs::all_kinds.size()>;

/// Makes the four tables and the bookkeeping where they are missing; what is there stays, apart
/// from `data`, which is set to lz4 where that can be had at once. Safe for several processes.
/// Errors: server_failure; failure(store, stop) where the bookkeeping is of a newer waxpress.
[[nodiscard]] table_states set_up_tables(connection& on, setup_options options);

struct index_options {
    std::size_t connections = 2;
    std::string maintenance_work_mem;  ///< As "512MB"; empty: as the server has it.
};

/// `done` of `all` indexes are there; `name` is the last of them.
using index_progress =
    std::function<void(std::size_t done, std::size_t all, const std::string& name)>;

/// Makes the secondary indexes of some kinds where they are missing, over several connections at
/// once, and gathers the statistics of the tables.
/// Errors: the first server_failure, after every thread has ended; what was made stays.
void build_indexes(
    const connection_settings& to,
    std::span<const discogs::entity_kind> kinds,
    const index_options& options,
    const index_progress& progress
);

/// Puts an unlogged table into the write-ahead log; one that is there already is left alone.
void set_logged(connection& on, discogs::entity_kind kind);

struct setup_failure {
    std::string name;
    std::string line;
};

struct setup_report {
    std::size_t objects = 0;
    std::vector<setup_failure> failures;
};

/// Makes the database where it is missing, through the database `postgres` of the same server.
/// Returns whether it made it. Errors: server_failure.
bool make_database(const connection_settings& settings);

/// Makes everything that the known system's schema-init makes, and the bookkeeping; every
/// statement stands alone, failures are counted and named.
/// Errors: server_failure only where the connection itself is lost.
[[nodiscard]] setup_report set_up_everything(connection& on);

}  // namespace waxpress::postgres
