#pragma once

#include "pipeline/id_bitmap.hpp"
#include "pipeline/seen_codec.hpp"

namespace waxpress::neo4j {

// A bit an id, and ids told apart into numbers and texts: as the other stores keep them.
using id_set = pipeline::id_bitmap;
using id_list = pipeline::seen_ids;
using pipeline::add_id;
using pipeline::number_of;

}  // namespace waxpress::neo4j
