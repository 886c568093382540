#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view adjective_table[] = {
    "Absent",    "Amber",   "Ancient",  "Angry",     "Arctic",   "Bitter",   "Black",    "Blind",
    "Blue",      "Bold",    "Brave",    "Bright",    "Broken",   "Burning",  "Calm",     "Cheap",
    "Clear",     "Cold",    "Cosmic",   "Crazy",     "Crimson",  "Crooked",  "Cruel",    "Crystal",
    "Damaged",   "Dark",    "Dead",     "Deep",      "Delicate", "Digital",  "Distant",  "Divine",
    "Double",    "Dry",     "Dub",      "Dusty",     "Eager",    "Early",    "Eastern",  "Electric",
    "Empty",     "Endless", "Eternal",  "Faded",     "Fallen",   "False",    "Famous",   "Fast",
    "Feral",     "Final",   "First",    "Flat",      "Foggy",    "Foreign",  "Fragile",  "Free",
    "Frozen",    "Funky",   "Gentle",   "Giant",     "Glass",    "Golden",   "Graceful", "Grand",
    "Green",     "Grey",    "Guilty",   "Happy",     "Hard",     "Haunted",  "Heavy",    "Hidden",
    "High",      "Holy",    "Hollow",   "Honest",    "Hot",      "Humble",   "Hungry",   "Idle",
    "Infinite",  "Inner",   "Innocent", "Invisible", "Iron",     "Jagged",   "Joyful",   "Junior",
    "Kind",      "Last",    "Late",     "Lazy",      "Liquid",   "Little",   "Lonely",   "Long",
    "Lost",      "Loud",    "Low",      "Lucky",     "Lunar",    "Mad",      "Magnetic", "Mellow",
    "Midnight",  "Mild",    "Modern",   "Muddy",     "Naked",    "Narrow",   "Native",   "Nervous",
    "New",       "Noble",   "Northern", "Nude",      "Old",      "Open",     "Orange",   "Outer",
    "Pale",      "Paper",   "Perfect",  "Pink",      "Plastic",  "Polite",   "Private",  "Proud",
    "Pure",      "Purple",  "Quiet",    "Rare",      "Raw",      "Ready",    "Rebel",    "Red",
    "Restless",  "Rising",  "Rough",    "Royal",     "Rusty",    "Sacred",   "Sad",      "Scarlet",
    "Secret",    "Sharp",   "Shy",      "Silent",    "Silver",   "Simple",   "Sleepy",   "Slow",
    "Small",     "Smooth",  "Soft",     "Solar",     "Solid",    "Southern", "Spare",    "Spectral",
    "Steady",    "Stolen",  "Stone",    "Strange",   "Subtle",   "Sudden",   "Sunny",    "Sweet",
    "Swift",     "Tall",    "Tender",   "Thin",      "Tiny",     "Tired",    "Tough",    "True",
    "Twisted",   "Ugly",    "Urban",    "Useless",   "Vacant",   "Velvet",   "Violet",   "Violent",
    "Wandering", "Warm",    "Wasted",   "Weird",     "Western",  "White",    "Wicked",   "Wide",
    "Wild",      "Winter",  "Wise",     "Wooden",    "Wounded",  "Yellow",   "Young"};

constexpr std::string_view noun_table[] = {
    "Accident",  "Affair",    "Airport",      "Alarm",     "Alley",    "Anchor",  "Angel",
    "Animal",    "Anthem",    "Apple",        "Arrow",     "Ash",      "Autumn",  "Avenue",
    "Ballad",    "Ballroom",  "Balloon",      "Bell",      "Bird",     "Blade",   "Blossom",
    "Body",      "Bone",      "Border",       "Boulevard", "Bridge",   "Brother", "Butterfly",
    "Cabin",     "Cable",     "Cage",         "Camera",    "Canal",    "Candle",  "Canyon",
    "Captain",   "Castle",    "Cathedral",    "Chain",     "Chamber",  "Chance",  "Channel",
    "Chapel",    "Chapter",   "Child",        "Circle",    "Circus",   "Cloud",   "Coast",
    "Comet",     "Compass",   "Conversation", "Corner",    "Country",  "Cowboy",  "Cradle",
    "Creature",  "Cricket",   "Crow",         "Crown",     "Curtain",  "Dance",   "Dancer",
    "Daughter",  "Dawn",      "Day",          "Desert",    "Devil",    "Diamond", "Dog",
    "Doll",      "Door",      "Dove",         "Dream",     "Dreamer",  "Drum",    "Dust",
    "Eagle",     "Echo",      "Eclipse",      "Elephant",  "Ember",    "Emperor", "Engine",
    "Evening",   "Eye",       "Face",         "Factory",   "Falcon",   "Father",  "Feather",
    "Fever",     "Field",     "Fire",         "Flag",      "Flame",    "Flower",  "Forest",
    "Fountain",  "Fox",       "Friend",       "Funeral",   "Galaxy",   "Garden",  "Gate",
    "Ghost",     "Giant",     "Girl",         "Glove",     "Gospel",   "Gun",     "Hammer",
    "Hand",      "Harbour",   "Harvest",      "Heart",     "Heaven",   "Highway", "Hill",
    "Home",      "Honey",     "Horizon",      "Horse",     "Hotel",    "Hour",    "House",
    "Hurricane", "Island",    "Jackal",       "Jewel",     "Joker",    "Journey", "Jungle",
    "Key",       "King",      "Kingdom",      "Kiss",      "Kite",     "Ladder",  "Lady",
    "Lake",      "Lamp",      "Lantern",      "Leaf",      "Letter",   "Light",   "Lighthouse",
    "Lightning", "Lion",      "Lobster",      "Lover",     "Machine",  "Magnet",  "Man",
    "Mansion",   "Map",       "Marble",       "Market",    "Mask",     "Meadow",  "Memory",
    "Mermaid",   "Message",   "Meteor",       "Minute",    "Mirror",   "Mission", "Monkey",
    "Monster",   "Moon",      "Morning",      "Motel",     "Mother",   "Motion",  "Mountain",
    "Moustache", "Mystery",   "Needle",       "Neighbour", "Night",    "Nomad",   "Number",
    "Ocean",     "Opera",     "Orbit",        "Orchard",   "Owl",      "Palace",  "Panther",
    "Parade",    "Passenger", "Pearl",        "Phantom",   "Piano",    "Picture", "Pilot",
    "Pirate",    "Planet",    "Pocket",       "Poet",      "Pony",     "Prayer",  "Preacher",
    "Prince",    "Princess",  "Prisoner",     "Promise",   "Prophet",  "Pulse",   "Puppet",
    "Quarter",   "Queen",     "Question",     "Radio",     "Railroad", "Rain",    "Rainbow",
    "Raven",     "Razor",     "Reason",       "Remedy",    "Rhythm",   "Ribbon",  "Riddle",
    "River",     "Road",      "Robot",        "Rocket",    "Room",     "Rose",    "Sailor",
    "Saint",     "Satellite", "Saviour",      "Scar",      "School",   "Sea",     "Season",
    "Secret",    "Shadow",    "Ship",         "Shore",     "Signal",   "Sister",  "Skeleton",
    "Sky",       "Smile",     "Smoke",        "Snake",     "Soldier",  "Song",    "Soul",
    "Spark",     "Sparrow",   "Spider",       "Spirit",    "Spring",   "Stair",   "Star",
    "Station",   "Steeple",   "Storm",        "Story",     "Stranger", "Street",  "Sugar",
    "Summer",    "Sun",       "Surgeon",      "Swimmer",   "Symbol",   "Table",   "Tango",
    "Teacher",   "Tear",      "Temple",       "Theatre",   "Thief",    "Thorn",   "Thunder",
    "Tide",      "Tiger",     "Tower",        "Toy",       "Trail",    "Train",   "Traveller",
    "Treasure",  "Trumpet",   "Tunnel",       "Umbrella",  "Valley",   "Vampire", "Victim",
    "View",      "Village",   "Violin",       "Vision",    "Voice",    "Volcano", "Voyage",
    "Walker",    "Wall",      "Waltz",        "Warrior",   "Water",    "Wave",    "Wedding",
    "Weekend",   "Whale",     "Wheel",        "Whisper",   "Widow",    "Wind",    "Window",
    "Wing",      "Witch",     "Wolf",         "Woman",     "Wonder",   "World",   "Year",
    "Zebra",     "Zone"};

constexpr std::string_view verb_table[] = {
    "Answer", "Ask",     "Believe", "Break",    "Bring", "Build", "Burn",  "Call",   "Carry",
    "Catch",  "Change",  "Chase",   "Climb",    "Cross", "Cry",   "Dance", "Dream",  "Drive",
    "Drop",   "Fade",    "Fall",    "Feel",     "Fight", "Find",  "Float", "Fly",    "Follow",
    "Forget", "Forgive", "Give",    "Hate",     "Hear",  "Hold",  "Hurt",  "Jump",   "Keep",
    "Kill",   "Kiss",    "Know",    "Laugh",    "Learn", "Leave", "Lift",  "Listen", "Live",
    "Lose",   "Love",    "Make",    "Meet",     "Miss",  "Move",  "Need",  "Paint",  "Play",
    "Pray",   "Push",    "Read",    "Remember", "Ride",  "Rock",  "Run",   "Save",   "Scream",
    "Search", "See",     "Sell",    "Send",     "Shake", "Share", "Shine", "Sing",   "Sleep",
    "Smile",  "Speak",   "Stand",   "Stay",     "Steal", "Stop",  "Swim",  "Swing",  "Take",
    "Talk",   "Teach",   "Tell",    "Think",    "Touch", "Trust", "Turn",  "Wait",   "Wake",
    "Walk",   "Want",    "Watch",   "Whistle",  "Win",   "Wish",  "Write"};

constexpr std::string_view head_table[] = {
    "Ab",  "Ax",  "Bel", "Bor", "Cal", "Chro", "Cor", "Cy",  "Dex", "Dra", "El",  "Er",
    "Fen", "Flo", "Gal", "Glo", "Hel", "Hy",   "In",  "Jor", "Kar", "Kel", "Kry", "Lem",
    "Lu",  "Mag", "Mor", "Nar", "Neo", "Nu",   "Om",  "Or",  "Par", "Phe", "Qua", "Ra",
    "Rho", "Sel", "Sy",  "Tal", "Tho", "Ul",   "Vel", "Vor", "Xe",  "Yar", "Zan", "Zor"};
constexpr std::string_view middle_table[] = {
    "",   "",   "",   "a", "an",  "ar", "do", "e",  "el", "en", "ga",  "i", "il", "ista", "ka",
    "lo", "ma", "ni", "o", "ori", "ra", "ro", "ta", "ti", "to", "tro", "u", "ul", "va",   "vi"};
constexpr std::string_view tail_table[] = {
    "ba",  "bis", "con", "dia",  "dor", "dox",  "dra", "fex", "gon",  "ion", "kai", "l",    "lex",
    "lon", "m",   "ma",  "mir",  "n",   "nex",  "nor", "nyx", "phon", "ra",  "rax", "rian", "ris",
    "ron", "s",   "tex", "thon", "tix", "tron", "vex", "via", "x",    "xis", "za",  "zen"};

constexpr std::string_view city_table[] = {
    "London",       "New York",   "Los Angeles",    "Chicago",     "Detroit",
    "Philadelphia", "Nashville",  "Memphis",        "New Orleans", "San Francisco",
    "Seattle",      "Austin",     "Atlanta",        "Boston",      "Miami",
    "Toronto",      "Montréal",   "Vancouver",      "Mexico City", "Havana",
    "Kingston",     "São Paulo",  "Rio De Janeiro", "Salvador",    "Buenos Aires",
    "Santiago",     "Bogotá",     "Lima",           "Caracas",     "Manchester",
    "Liverpool",    "Birmingham", "Bristol",        "Leeds",       "Sheffield",
    "Glasgow",      "Edinburgh",  "Dublin",         "Belfast",     "Cardiff",
    "Paris",        "Lyon",       "Marseille",      "Brussels",    "Ghent",
    "Antwerp",      "Amsterdam",  "Rotterdam",      "Utrecht",     "Berlin",
    "Hamburg",      "Köln",       "Frankfurt",      "München",     "Stuttgart",
    "Düsseldorf",   "Leipzig",    "Wien",           "Graz",        "Zürich",
    "Genève",       "Milano",     "Roma",           "Napoli",      "Bologna",
    "Torino",       "Madrid",     "Barcelona",      "Sevilla",     "Valencia",
    "Lisboa",       "Porto",      "Stockholm",      "Göteborg",    "Malmö",
    "Oslo",         "Bergen",     "Tromsø",         "København",   "Århus",
    "Helsinki",     "Tampere",    "Reykjavík",      "Warszawa",    "Kraków",
    "Praha",        "Brno",       "Budapest",       "Beograd",     "Zagreb",
    "Ljubljana",    "Sofia",      "Athens",         "Istanbul",    "Tel Aviv",
    "Cairo",        "Lagos",      "Accra",          "Dakar",       "Kinshasa",
    "Johannesburg", "Cape Town",  "Addis Ababa",    "Moscow",      "St. Petersburg",
    "Kiev",         "Riga",       "Tallinn",        "Vilnius",     "Tokyo",
    "Osaka",        "Kyoto",      "Sapporo",        "Seoul",       "Hong Kong",
    "Taipei",       "Bangkok",    "Manila",         "Jakarta",     "Mumbai",
    "Calcutta",     "Melbourne",  "Sydney",         "Brisbane",    "Auckland",
    "Wellington"};

constexpr std::string_view country_table[] = {
    "US",
    "UK",
    "Germany",
    "France",
    "Japan",
    "Italy",
    "Europe",
    "Netherlands",
    "Canada",
    "Spain",
    "Australia",
    "Russia",
    "Sweden",
    "Brazil",
    "Belgium",
    "Greece",
    "Poland",
    "Mexico",
    "Finland",
    "Jamaica",
    "Switzerland",
    "USSR",
    "Denmark",
    "Argentina",
    "Portugal",
    "Norway",
    "Austria",
    "UK & Europe",
    "New Zealand",
    "South Africa",
    "Yugoslavia",
    "Hungary",
    "Colombia",
    "USA & Canada",
    "Ukraine",
    "Czech Republic",
    "Turkey",
    "India",
    "Venezuela",
    "Czechoslovakia",
    "Indonesia",
    "Romania",
    "German Democratic Republic (GDR)",
    "Ireland",
    "Taiwan",
    "Israel",
    "Bulgaria",
    "Chile",
    "Peru",
    "South Korea",
    "Malaysia",
    "Worldwide",
    "Thailand",
    "Hong Kong",
    "China",
    "Lithuania",
    "Croatia",
    "Estonia",
    "Scandinavia",
    "Iceland",
    "Slovenia",
    "Philippines",
    "Serbia",
    "Latvia",
    "Singapore",
    "Nigeria",
    "Ecuador",
    "Egypt",
    "Slovakia",
    "Uruguay",
    "Cuba",
    "Lebanon",
    "Ghana",
    "Europa",
    "Zimbabwe",
    "Bolivia",
    "Puerto Rico",
    "Panama",
    "Kenya",
    "Germany, Austria, & Switzerland",
    "Algeria",
    "Benelux",
    "Ethiopia",
    "Trinidad & Tobago",
    "Cameroon",
    "Faroe Islands"};

constexpr std::string_view month_table[] = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"};

}  // namespace

word_list adjectives() noexcept {
    return adjective_table;
}
word_list nouns() noexcept {
    return noun_table;
}
word_list verbs() noexcept {
    return verb_table;
}
word_list coined_heads() noexcept {
    return head_table;
}
word_list coined_middles() noexcept {
    return middle_table;
}
word_list coined_tails() noexcept {
    return tail_table;
}
word_list cities() noexcept {
    return city_table;
}
word_list countries() noexcept {
    return country_table;
}
word_list months() noexcept {
    return month_table;
}

}  // namespace waxpress::synth
