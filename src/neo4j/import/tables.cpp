#include "neo4j/import/tables.hpp"

#include <algorithm>

#include "neo4j/import/csv.hpp"

namespace waxpress::neo4j {
namespace {

constexpr std::string_view two_sided_artists = ":START_ID(Artist)|waxpress_side|:END_ID(Artist)";
constexpr std::string_view two_sided_labels = ":START_ID(Label)|waxpress_side|:END_ID(Label)";

// In the order of import_table.
constexpr std::array<table_shape, import_tables> shapes{{
    {"artists", "Artist", "id:ID(Artist)|name|sha256|resource_url|releases_url", true},
    {"labels", "Label", "id:ID(Label)|name|sha256", true},
    {"masters", "Master", "id:ID(Master)|title|year:int|sha256", true},
    {"releases",
     "Release",
     "id:ID(Release)|title|year:int|formats:string[]|sha256|catalog_number",
     true},
    {"artist_stubs", "Artist", "id:ID(Artist)", true},
    {"label_stubs", "Label", "id:ID(Label)", true},
    {"master_stubs", "Master", "id:ID(Master)", true},
    {"genres", "Genre", "name:ID(Genre)", true},
    {"styles", "Style", "name:ID(Style)", true},
    {"persons", "Person", "name:ID(Person)", true},
    {"master_by", "BY", ":START_ID(Master)|:END_ID(Artist)"},
    {"release_by", "BY", ":START_ID(Release)|:END_ID(Artist)"},
    {"release_on", "ON", ":START_ID(Release)|:END_ID(Label)"},
    {"derived_from", "DERIVED_FROM", ":START_ID(Release)|:END_ID(Master)"},
    {"master_genres", "IS", ":START_ID(Master)|:END_ID(Genre)"},
    {"master_styles", "IS", ":START_ID(Master)|:END_ID(Style)"},
    {"release_genres", "IS", ":START_ID(Release)|:END_ID(Genre)"},
    {"release_styles", "IS", ":START_ID(Release)|:END_ID(Style)"},
    {"part_of", "PART_OF", ":START_ID(Style)|:END_ID(Genre)"},
    {"member_of", "MEMBER_OF", two_sided_artists},
    {"alias_of", "ALIAS_OF", ":START_ID(Artist)|:END_ID(Artist)"},
    {"sublabel_of", "SUBLABEL_OF", two_sided_labels},
    {"credited_on",
     "CREDITED_ON",
     ":START_ID(Person)|role|category|waxpress_artist|:END_ID(Release)"},
    {"same_as", "SAME_AS", ":START_ID(Person)|:END_ID(Artist)"},
}};

}  // namespace

const table_shape& shape_of(import_table table) noexcept {
    return shapes[index_of(table)];
}

std::string header_line(import_table table) {
    std::string line(shape_of(table).header);
    std::replace(line.begin(), line.end(), '|', field_end);
    return line += '\n';
}

}  // namespace waxpress::neo4j
