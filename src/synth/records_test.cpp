#include "synth/records.hpp"

#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synth/synth.hpp"
#include "synth/test_support.hpp"

namespace waxpress::synth {
namespace {

using discogs::all_kinds;
using discogs::element_name;

/// The order in which the dumps of 2026 write the children of a record.
const std::vector<std::string>& children_of(entity_kind kind) {
    static const std::map<entity_kind, std::vector<std::string>> orders{
        {entity_kind::artists,
         {"id",
          "name",
          "realname",
          "profile",
          "data_quality",
          "urls",
          "namevariations",
          "aliases",
          "members",
          "groups"}},
        {entity_kind::labels,
         {"id",
          "name",
          "contactinfo",
          "profile",
          "data_quality",
          "parentLabel",
          "urls",
          "sublabels"}},
        {entity_kind::masters,
         {"main_release",
          "artists",
          "genres",
          "styles",
          "notes",
          "year",
          "title",
          "data_quality",
          "videos"}},
        {entity_kind::releases,
         {"artists",
          "title",
          "labels",
          "series",
          "extraartists",
          "formats",
          "genres",
          "styles",
          "country",
          "released",
          "notes",
          "data_quality",
          "master_id",
          "tracklist",
          "identifiers",
          "videos",
          "companies"}}};
    return orders.at(kind);
}

void expect_known_children(const pugi::xml_node& record, entity_kind kind) {
    const std::vector<std::string>& order = children_of(kind);
    auto next = order.begin();
    for (const pugi::xml_node child : record.children()) {
        next = std::find(next, order.end(), child.name());
        ASSERT_NE(next, order.end()) << child.name() << " is unknown or out of order";
        ++next;
    }
}

TEST(synth_records, all_kinds_are_well_formed_with_their_children_in_order) {
    const world of = first_world(1'500);
    record_maker maker(of);
    for (const entity_kind kind : all_kinds) {
        for (std::uint64_t i = 0; i < of.count(kind); ++i) {
            std::string xml;
            maker.append(kind, i, xml);
            pugi::xml_document document;
            parse(xml, document);
            const pugi::xml_node record = document.document_element();
            ASSERT_EQ(record.name(), element_name(kind));
            ASSERT_EQ(record.next_sibling(), pugi::xml_node());
            expect_known_children(record, kind);
        }
    }
}

TEST(synth_records, only_the_references_of_real_dumps_are_used) {
    const world of = first_world(3'000);
    record_maker maker(of);
    std::set<std::string> used;
    std::string xml;
    for (const entity_kind kind : all_kinds) {
        for (std::uint64_t i = 0; i < of.count(kind); ++i) {
            xml.clear();
            maker.append(kind, i, xml);
            for (std::size_t at = xml.find('&'); at != std::string::npos;
                 at = xml.find('&', at + 1)) {
                used.insert(xml.substr(at, xml.find(';', at) - at + 1));
                if (xml.compare(at, 5, "&#13;") == 0) {
                    ASSERT_EQ(xml[at + 5], '\n');
                }
            }
            ASSERT_EQ(xml.find('\r'), std::string::npos);
        }
    }
    EXPECT_EQ(used, (std::set<std::string>{"&amp;", "&lt;", "&gt;", "&quot;", "&#13;", "&#9;"}));
}

TEST(synth_records, a_record_is_the_same_whoever_makes_it_and_when) {
    const world of = first_world(2'000, 9);
    record_maker maker(of);
    for (const entity_kind kind : all_kinds) {
        for (const std::uint64_t index : {190U, 0U, 17U}) {
            std::string xml;
            maker.append(kind, index, xml);
            EXPECT_EQ(xml, make_record(kind, 9, index, 2'000));
            EXPECT_NE(xml, make_record(kind, 10, index, 2'000));
        }
        EXPECT_EQ(record_count(kind, 2'000), of.count(kind));
    }
}

TEST(synth_records, the_smallest_worlds_can_be_made) {
    for (std::uint64_t releases = 1; releases < 70; ++releases) {
        const world of = first_world(releases);
        record_maker maker(of);
        for (const entity_kind kind : all_kinds) {
            for (std::uint64_t i = 0; i < of.count(kind); ++i) {
                std::string xml;
                maker.append(kind, i, xml);
                pugi::xml_document document;
                parse(xml, document);
            }
        }
    }
}

using names_by_id = std::map<std::uint64_t, std::string>;

/// Who an artist record lists under `tag`.
names_by_id listed(const pugi::xml_node& artist, const char* tag) {
    names_by_id found;
    for (const pugi::xml_node name : artist.child(tag).children("name")) {
        found[name.attribute("id").as_ullong()] = name.child_value();
    }
    return found;
}

TEST(synth_records, aliases_members_and_groups_are_seen_alike_from_both_ends) {
    const world of = first_world(4'000);
    record_maker maker(of);
    names_by_id names;
    std::map<std::string, std::map<std::uint64_t, names_by_id>> lists;
    for (std::uint64_t i = 0; i < of.count(entity_kind::artists); ++i) {
        std::string xml;
        maker.append(entity_kind::artists, i, xml);
        pugi::xml_document document;
        parse(xml, document);
        const pugi::xml_node artist = document.document_element();
        const std::uint64_t id = std::stoull(artist.child_value("id"));
        names[id] = artist.child_value("name");
        for (const char* const tag : {"aliases", "members", "groups"})
            lists[tag][id] = listed(artist, tag);
    }
    for (const auto& [tag, other] :
         {std::pair{"aliases", "aliases"}, {"members", "groups"}, {"groups", "members"}}) {
        std::uint64_t seen = 0;
        for (const auto& [id, listed_names] : lists[tag]) {
            for (const auto& [other_id, name] : listed_names) {
                EXPECT_EQ(names.at(other_id), name);
                EXPECT_TRUE(lists[other][other_id].contains(id)) << tag << " of " << id;
                ++seen;
            }
        }
        EXPECT_GT(seen, 300U) << tag;
    }
}

TEST(synth_records, parents_and_sublabels_are_seen_alike_from_both_ends) {
    const world of = first_world(20'000);
    record_maker maker(of);
    std::map<std::uint64_t, std::uint64_t> parents;
    std::set<std::pair<std::uint64_t, std::uint64_t>> sublabels;
    for (std::uint64_t i = 0; i < of.count(entity_kind::labels); ++i) {
        std::string xml;
        maker.append(entity_kind::labels, i, xml);
        pugi::xml_document document;
        parse(xml, document);
        const pugi::xml_node label = document.document_element();
        const std::uint64_t id = std::stoull(label.child_value("id"));
        if (const pugi::xml_node parent = label.child("parentLabel")) {
            if (parent.first_child()) parents[id] = parent.attribute("id").as_ullong();
        }
        for (const pugi::xml_node sub : label.child("sublabels").children("label")) {
            sublabels.emplace(id, sub.attribute("id").as_ullong());
        }
    }
    for (const auto& [child, parent] : parents) {
        EXPECT_TRUE(parent == nameless_label_id || sublabels.contains({parent, child}));
    }
    EXPECT_GT(parents.size(), 200U);
    EXPECT_GE(sublabels.size(), parents.size());
}

}  // namespace
}  // namespace waxpress::synth
