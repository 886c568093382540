#include "synth/month_facts.hpp"

#include <cstring>

namespace waxpress::synth {
namespace {

using discogs::all_kinds;
using discogs::index_of;

constexpr std::uint64_t releases = 20'000;

struct rarity {
    const char* name;
    const char* text;
};

/// What must turn up somewhere in a month, as it stands in the XML.
constexpr rarity rarities[] = {
    {"carriage return", "&#13;\n"},
    {"tab in attribute", "&#9;"},
    {"quote in attribute", "&quot;"},
    {"astral character", "\xF0\x9F"},
    {"ideograph beyond the plane", "\xF0\xA0\xAE\xB7"},
    {"C1 control", "\xC2\x91"},
    {"replacement character", "\xEF\xBF\xBD"},
    {"line separator", "\xE2\x80\xA8"},
    {"byte order mark", "\xEF\xBB\xBF"},
    {"zero width space", "\xE2\x80\x8B"},
    {"soft hyphen", "\xC2\xAD"},
    {"no-break space", "\xC2\xA0"},
    {"decomposed letter", "e\xCC\x81"},
    {"sub-tracks", "<sub_tracks><track><position>"},
    {"index track", "</duration><sub_tracks>"},
    {"heading", "<track><title>"},
    {"trailing blank in position", "A2 </position>"},
    {"odd position", "<position>9.999</position>"},
    {"hours", "<duration>1:00:56</duration>"},
    {"seconds without zero", "<duration>3:5</duration>"},
    {"odd year", "<released>200?</released>"},
    {"decade", "<released>1980s</released>"},
    {"fullwidth year", "<released>１９８５</released>"},
    {"month without day", "-00</released>"},
    {"leading blank in title", "</artists><title> "},
    {"trailing blank in title", " </title><labels>"},
    {"join with blank", "<join> &amp;</join>"},
    {"bullet join", "<join>•</join>"},
    {"no catalogue number", "catno=\"none\""},
    {"lone line feed", "<notes>\n</notes>"},
    {"unlinked credit", "<artist><name>"},
    {"namesake", " (2)</name>"},
    {"link by name", "[a="},
    {"link by id", "[l1"},
    {"bold", "[b]"},
    {"No Artist", "<id>118760</id><name>No Artist</name>"},
    {"Unknown Artist", "<id>355</id><name>Unknown Artist</name>"},
    {"Various", "<id>194</id><name>Various</name>"},
    {"description of nothing", " description=\"\""},
    {"identifier without description", "Matrix / Runout\" value="},
    {"format without text", "qty=\"1\"><descriptions>"},
    {"format without descriptions", "<format name=\"All Media\" qty=\"1\" text=\"\"/>"},
    {"box set", "<format name=\"Box Set\""},
    {"shellac", "<format name=\"Shellac\""},
    {"blank realname", "<realname> </realname>"},
    {"leading blank in realname", "<realname> "},
    {"trailing blank in realname", " </realname>"},
    {"carriage return in realname", "&#13;\n(born"},
    {"url with prose", "<url>Soundcloud - "},
    {"url without scheme", "<url>www."},
    {"empty urls", "<urls/>"},
    {"parent without name", "<parentLabel id=\"212\"/>"},
    {"label without name", "<id>212</id><profile>DO NOT USE"},
    {"master of no year", "<year>0</year>"},
    {"closing comma", "<join>,</join></artist></artists>"},
    {"video without description", "</title></video>"},
    {"blank description", "<description> </description>"},
};

/// Looks for what has not been met yet.
void count_rarities(const std::string& xml, month_facts& facts) {
    for (const rarity& each : rarities) {
        std::uint64_t& count = facts.counts[each.name];
        if (count == 0 && xml.find(each.text) != std::string::npos) count = 1;
    }
}

/// Ids and names of `<artists>` in order, for comparison.
std::string artists_line(const pugi::xml_node& record) {
    std::string line;
    for (const pugi::xml_node artist : record.child("artists")) {
        line.append(artist.child_value("id")).append(artist.child_value("name")).append("|");
    }
    return line;
}

std::string texts_of(const pugi::xml_node& list) {
    std::string line;
    for (const pugi::xml_node each : list)
        line.append(each.child_value()).append("|");
    return line;
}

void count_credits(const pugi::xml_node& list, const char* kind, month_facts& facts) {
    for (const pugi::xml_node artist : list) {
        ++facts.counts[kind];
        ++facts.counts["credits"];
        const std::string_view role = artist.child_value("role");
        if (role.size() > 200) ++facts.counts["long role"];
        if (std::strlen(artist.child_value("name")) > 4'000) ++facts.counts["endless name"];
        const pugi::xml_node id = artist.child("id");
        if (!id) continue;
        const auto known = facts.artists.find(id.text().as_ullong());
        if (known == facts.artists.end()) {
            ++facts.counts["dangling credits"];
        } else if (known->second != artist.child_value("name")) {
            ++facts.counts["wrong names"];
        }
    }
}

void count_tracks(const pugi::xml_node& tracks, month_facts& facts) {
    for (const pugi::xml_node track : tracks) {
        ++facts.counts["tracks"];
        if (!track.child("duration")) ++facts.counts["tracks without duration"];
        if (!track.child("position")) ++facts.counts["tracks without position"];
        count_credits(track.child("artists"), "track artists", facts);
        count_credits(track.child("extraartists"), "track credits", facts);
        count_tracks(track.child("sub_tracks"), facts);
    }
}

void check_label(std::uint64_t id, const char* name, month_facts& facts) {
    const auto known = facts.labels.find(id);
    if (known == facts.labels.end() || known->second != name) ++facts.counts["wrong labels"];
}

void check_master(const pugi::xml_node& release, month_facts& facts) {
    const pugi::xml_node link = release.child("master_id");
    if (link.text().as_ullong() == 0) {
        ++facts.counts["without master"];
        return;
    }
    const auto known = facts.masters.find(link.text().as_ullong());
    if (known == facts.masters.end()) {
        ++facts.counts["wrong masters"];
        return;
    }
    const master_facts& master = known->second;
    bool is_right = master.title == release.child_value("title") &&
                    master.artists == artists_line(release) &&
                    master.genres == texts_of(release.child("genres"));
    if (std::string_view(link.attribute("is_main_release").value()) == "true") {
        ++facts.counts["main releases"];
        const std::string released = release.child_value("released");
        is_right = is_right && master.main_release == release.attribute("id").as_ullong() &&
                   master.year == (released.empty() ? "0" : released.substr(0, 4));
    }
    if (!is_right) ++facts.counts["wrong masters"];
}

void read_release(const pugi::xml_node& release, month_facts& facts) {
    count_credits(release.child("artists"), "release artists", facts);
    count_credits(release.child("extraartists"), "release credits", facts);
    count_tracks(release.child("tracklist"), facts);
    check_master(release, facts);
    for (const pugi::xml_node label : release.child("labels")) {
        check_label(label.attribute("id").as_ullong(), label.attribute("name").value(), facts);
    }
    for (const pugi::xml_node company : release.child("companies")) {
        check_label(company.child("id").text().as_ullong(), company.child_value("name"), facts);
    }
    if (!release.child("tracklist")) ++facts.counts["release without tracks"];
    if (release.child("series")) ++facts.counts["with series"];
    if (!release.child("country")) ++facts.counts["without country"];
    if (!release.child("released")) ++facts.counts["without date"];
}

void read_record(entity_kind kind, const pugi::xml_node& record, month_facts& facts) {
    const std::uint64_t id = record.child("id").text().as_ullong();
    switch (kind) {
        case entity_kind::artists:
            facts.artists[id] = record.child_value("name");
            if (std::distance(record.begin(), record.end()) == 3) ++facts.counts["bare artists"];
            return;
        case entity_kind::labels:
            facts.labels[id] = record.child_value("name");
            return;
        case entity_kind::masters:
            facts.masters[record.attribute("id").as_ullong()] = {
                record.child("main_release").text().as_ullong(),
                record.child_value("title"),
                record.child_value("year"),
                artists_line(record),
                texts_of(record.child("genres"))};
            return;
        case entity_kind::releases:
            read_release(record, facts);
            return;
    }
}

month_facts read_month() {
    month_facts facts;
    for (const rarity& each : rarities)
        facts.counts[each.name] = 0;
    const world of = first_world(releases);
    record_maker maker(of);
    std::string xml;
    pugi::xml_document document;
    for (const entity_kind kind : all_kinds) {
        for (std::uint64_t i = 0; i < of.count(kind); ++i) {
            xml.clear();
            maker.append(kind, i, xml);
            ++facts.records[index_of(kind)];
            facts.bytes[index_of(kind)] += xml.size() + 1;
            if (kind == entity_kind::releases) {
                facts.largest_release = std::max<std::uint64_t>(facts.largest_release, xml.size());
            }
            count_rarities(xml, facts);
            parse(xml, document);
            read_record(kind, document.document_element(), facts);
        }
    }
    return facts;
}

}  // namespace

const month_facts& facts_of_a_month() {
    static const month_facts facts = read_month();
    return facts;
}

}  // namespace waxpress::synth
