#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view role_table[] = {
    "Written-By",
    "Producer",
    "Composed By",
    "Vocals",
    "Guitar",
    "Drums",
    "Mastered By",
    "Lyrics By",
    "Mixed By",
    "Engineer",
    "Bass",
    "Music By",
    "Remix",
    "Arranged By",
    "Written-By, Producer",
    "Photography By",
    "Recorded By",
    "Piano",
    "Performer",
    "Featuring",
    "Keyboards",
    "Design",
    "Backing Vocals",
    "Percussion",
    "Producer, Written-By",
    "Artwork",
    "Lacquer Cut By",
    "Saxophone",
    "Trumpet",
    "Violin",
    "Executive-Producer",
    "Liner Notes",
    "Conductor",
    "Synthesizer",
    "Trombone",
    "Tenor Saxophone",
    "Acoustic Guitar",
    "Cello",
    "Artwork By",
    "Lead Vocals",
    "Electric Guitar",
    "Electric Bass",
    "Alto Saxophone",
    "Programmed By",
    "Organ",
    "Flute",
    "Art Direction",
    "Orchestra",
    "Mastered By, Lacquer Cut By",
    "Adapted By",
    "Soprano Vocals",
    "Illustration",
    "Viola",
    "Co-producer",
    "Accordion",
    "Clarinet",
    "Sleeve",
    "Choir",
    "Layout",
    "DJ Mix",
    "Baritone Saxophone",
    "Harmonica",
    "Double Bass",
    "Acoustic Bass",
    "Edited By",
    "Compiled By",
    "Voice",
    "Words By",
    "Graphic Design",
    "Harp",
    "Tambourine",
    "Orchestrated By",
    "Leader",
    "A&R",
    "Coordinator",
    "Management",
    "Remastered By",
    "Translated By",
    "Congas",
    "Strings",
    "Horn",
    "French Horn",
    "Oboe",
    "Bassoon",
    "Harpsichord",
    "Banjo",
    "Mandolin",
    "Electric Piano",
    "Vibraphone",
    "Whistling",
    "Sampler",
    "Drum Programming",
    "Pedal Steel Guitar",
    "Slide Guitar",
    "Bongos",
    "Cornet",
    "Tuba",
    "Bass Clarinet",
    "Tenor Vocals",
    "Baritone Vocals",
    "Mezzo-soprano Vocals",
    "Bass Vocals",
    "Narrator",
    "Read By",
    "Directed By",
    "Film Director",
    "Technician",
    "Supervised By",
    "Painting",
    "Concept By",
    "Typography",
    "Lettering",
    "Cover",
    "Sounds",
    "Effects",
    "Handclaps",
    "Tape",
    "Turntables",
    "Scratches",
    "Rap",
    "MC",
    "Theremin",
    "Sitar",
    "Tabla",
    "Oud",
    "Kora",
    "Djembe",
    "Marimba",
    "Glockenspiel",
    "Timpani",
    "Bagpipes",
    "Ukulele",
    "Lute",
    "Recorder",
    "Vocoder",
    "Hammond Organ",
    "Mellotron",
    "Fender Rhodes",
    "Clavinet",
    "Melodica",
    "Jew's Harp",
    "Musical Saw",
    "Contractor",
    "Concertmaster",
    "Libretto By",
    "Authored By",
    "Hosted By",
    "Copyist",
    "Product Manager",
    "Legal",
    "Booking",
    "Crew",
    "Other"};

constexpr std::string_view role_note_table[] = {
    "Additional",
    "Assistant",
    "All Tracks By",
    "Uncredited",
    "Original Version",
    "Solo",
    "Live",
    "Lead",
    "Remixed By",
    "Additional Production By",
    "Executive",
    "Tracks By",
    "Cover Photo",
    "Sleeve",
    "Front Cover",
    "Second",
    "Rhythm",
    "12-String",
    "Bass Guitar",
    "Moog",
    "Fretless",
    "Produced By",
    "Mixed And Recorded By",
    "Logo",
    "Direction",
    "Photos",
    "Words",
    "Source Material",
    "Digital",
    "Piano Overdubs",
    "Special Guest",
    "Strings",
    "Wurlitzer",
    "At %C",
    "%N",
    "The %A %N",
    "Conspirators",
    "& %R",
    "Reedited By",
    "Appears Courtesy Of %N Records"};

constexpr std::string_view join_table[] = {
    ",",    "&",  "/",          "And", "Feat.", "vs.", "Featuring", "+",     "With", "Vs",
    "feat", "•",  "Presents",   "=",   "∙",     "//",  "Et",        "Und",   "Y",    "x",
    "ft.",  " &", "Conducting", "- ",  "// ",   "E",   "Meets",     ", And", ";",    "|"};

constexpr std::string_view artist_quality_table[] = {
    "Needs Major Changes",
    "Needs Vote",
    "Correct",
    "Complete and Correct",
    "Needs Minor Changes",
    "Entirely Incorrect"};
constexpr std::string_view quality_table[] = {
    "Needs Vote",
    "Correct",
    "Complete and Correct",
    "Needs Minor Changes",
    "Needs Major Changes",
    "Entirely Incorrect"};

constexpr company_type company_type_table[] = {
    {"21", "Published By", 'p'},      {"13", "Phonographic Copyright (p)", 'c'},
    {"14", "Copyright (c)", 'c'},     {"23", "Recorded At", 's'},
    {"17", "Pressed By", 'f'},        {"9", "Distributed By", 'd'},
    {"29", "Mastered At", 's'},       {"10", "Manufactured By", 'f'},
    {"27", "Mixed At", 's'},          {"30", "Lacquer Cut At", 's'},
    {"16", "Made By", 'f'},           {"8", "Marketed By", 'd'},
    {"6", "Licensed From", 'c'},      {"19", "Printed By", 'f'},
    {"31", "Glass Mastered At", 'f'}, {"7", "Licensed Through", 'c'},
    {"37", "Produced For", 'c'},      {"26", "Produced At", 's'},
    {"5", "Licensed To", 'c'},        {"4", "Record Company", 'c'},
    {"28", "Remixed At", 's'},        {"24", "Engineered At", 's'},
    {"44", "Plated At", 'f'},         {"33", "Designed At", 's'},
    {"18", "Duplicated By", 'f'},     {"11", "Exported By", 'd'},
    {"35", "Overdubbed At", 's'},     {"36", "Filmed At", 's'},
    {"41", "Edited At", 's'},         {"45", "Remastered At", 's'},
    {"20", "Exclusive Retailer", 'd'}};

constexpr std::string_view runout_descriptions[] = {
    "",
    "Side A",
    "Side B",
    "Runout side A",
    "Runout side B",
    "Side A runout, etched",
    "Side B runout, etched",
    "Variant 1",
    "Variant 2",
    "Runout A",
    "Runout B",
    "Mirrored",
    "Etched",
    "Stamped",
    "A-side runout",
    "B-side runout",
    "Side A, variant 2",
    "Disc 1",
    "Disc 2"};
constexpr std::string_view barcode_descriptions[] = {
    "Text", "Scanned", "String", "", "Printed", "Sticker"};
constexpr std::string_view sid_descriptions[] = {"", "", "Disc 1", "Disc 2", "Variant 1"};
constexpr std::string_view other_descriptions[] = {
    "",
    "Side A label",
    "Side B label",
    "Matrix number on label A",
    "Spine",
    "Order number",
    "On back"};
constexpr std::string_view bare_descriptions[] = {""};

constexpr identifier_type identifier_type_table[] = {
    {"Matrix / Runout", runout_descriptions},
    {"Matrix / Runout", runout_descriptions},
    {"Matrix / Runout", runout_descriptions},
    {"Barcode", barcode_descriptions},
    {"Rights Society", bare_descriptions},
    {"Other", other_descriptions},
    {"Label Code", bare_descriptions},
    {"Mould SID Code", sid_descriptions},
    {"Mastering SID Code", sid_descriptions},
    {"Price Code", bare_descriptions},
    {"SPARS Code", bare_descriptions},
    {"ISRC", other_descriptions},
    {"Distribution Code", bare_descriptions},
    {"Pressing Plant ID", bare_descriptions},
    {"Depósito Legal", bare_descriptions},
    {"ASIN", bare_descriptions}};

constexpr std::string_view rights_table[] = {
    "ASCAP",       "BMI",  "GEMA",   "BIEM", "SACEM / SDRM", "MCPS", "STEMRA",
    "BIEM/STEMRA", "SIAE", "JASRAC", "SGAE", "GEMA/BIEM",    "n©b",  "SABAM",
    "SOCAN",       "APRA", "SPA",    "STIM", "BUMA/STEMRA",  "SESAC"};
constexpr std::string_view mark_table[] = {
    "STERLING", "MASTERED BY", "TML-M",          "A1",         "B1",    "A-1", "B-2",
    "Ⓤ",        "△",           "[logo] PRESSED", "T2T LONDON", "1A",    "1B",  "STRAWBERRY",
    "D&M",      "MPO",         "DAMONT",         "PORKY",      "1-1-1", "G1",  "Made in U.K.",
    "IFPI",     "G  ❤",        "ELEC",           "320"};

constexpr std::string_view format_text_table[] = {
    "",
    "Red",
    "Clear",
    "White",
    "Blue",
    "Gatefold",
    "Black",
    "Green",
    "Jewel Case",
    "Digipak",
    "180g",
    "Yellow",
    "Orange",
    "Purple Translucent",
    "Splatter",
    "Clear Blue Transparent",
    "White Labels",
    "Slipcase",
    "Card Sleeve",
    "Pitman Pressing",
    "Terre Haute Pressing",
    "Picture Sleeve",
    "Marbled [Green / White]",
    "Blue Transparent ",
    "320 kbps",
    "Push-Out Centre"};
constexpr std::string_view format_extra_table[] = {
    "Stereo",
    "Reissue",
    "Limited Edition",
    "Promo",
    "Compilation",
    "Mono",
    "Remastered",
    "Repress",
    "Numbered",
    "White Label",
    "Test Pressing",
    "Special Edition",
    "Unofficial Release",
    "Deluxe Edition",
    "Mixed",
    "Picture Disc",
    "Sampler",
    "Club Edition",
    "Partially Mixed",
    "Etched",
    "Mispress"};

}  // namespace

word_list roles() noexcept {
    return role_table;
}
word_list role_notes() noexcept {
    return role_note_table;
}
word_list joins() noexcept {
    return join_table;
}
word_list artist_qualities() noexcept {
    return artist_quality_table;
}
word_list qualities() noexcept {
    return quality_table;
}
std::span<const company_type> company_types() noexcept {
    return company_type_table;
}
std::span<const identifier_type> identifier_types() noexcept {
    return identifier_type_table;
}
word_list rights_societies() noexcept {
    return rights_table;
}
word_list pressing_marks() noexcept {
    return mark_table;
}
word_list format_texts() noexcept {
    return format_text_table;
}
word_list format_extras() noexcept {
    return format_extra_table;
}

}  // namespace waxpress::synth
