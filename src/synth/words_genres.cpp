#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view electronic[] = {
    "House",        "Experimental", "Techno",       "Electro",       "Synth-pop",
    "Ambient",      "Downtempo",    "Deep House",   "Trance",        "Noise",
    "Tech House",   "Drum n Bass",  "Disco",        "Electro House", "Progressive House",
    "Minimal",      "Abstract",     "Drone",        "Euro House",    "Industrial",
    "IDM",          "Breakbeat",    "Trip Hop",     "Hardcore",      "Dub",
    "Dance-pop",    "Leftfield",    "Dark Ambient", "Jungle",        "Dubstep",
    "Acid",         "Hard Trance",  "Italo-Disco",  "New Age",       "Breaks",
    "Garage House", "EBM",          "Glitch",       "Berlin-School", "Vaporwave",
    "Gabber",       "Hi NRG",       "Freestyle",    "Future Jazz",   "Musique Concrète",
    "Broken Beat"};
constexpr std::string_view rock[] = {
    "Pop Rock",
    "Punk",
    "Alternative Rock",
    "Indie Rock",
    "Hard Rock",
    "Rock & Roll",
    "Hardcore",
    "Psychedelic Rock",
    "Black Metal",
    "Heavy Metal",
    "Prog Rock",
    "Folk Rock",
    "Soft Rock",
    "Death Metal",
    "Garage Rock",
    "Classic Rock",
    "New Wave",
    "Blues Rock",
    "Beat",
    "Post-Punk",
    "Rockabilly",
    "Thrash",
    "Art Rock",
    "Country Rock",
    "Post Rock",
    "Shoegaze",
    "Grindcore",
    "Ska",
    "Krautrock",
    "Doom Metal",
    "Emo",
    "Glam",
    "AOR",
    "Surf",
    "Power Pop",
    "Stoner Rock",
    "Goth Rock",
    "Southern Rock",
    "Lo-Fi",
    "Mod",
    "Oi",
    "Math Rock",
    "Grunge",
    "Brit Pop"};
constexpr std::string_view pop[] = {
    "Ballad",     "Vocal",     "Chanson", "Schlager",  "Europop",     "Easy Listening",
    "Pop Rock",   "Novelty",   "J-pop",   "Bubblegum", "Light Music", "K-pop",
    "City Pop",   "Kayōkyoku", "Enka",    "Indie Pop", "Music Hall",  "Levenslied",
    "Barbershop", "Bollywood", "Cantopop"};
constexpr std::string_view folk[] = {
    "Country",          "Folk",       "Acoustic",   "African", "Celtic",  "Bluegrass",
    "Hillbilly",        "Polka",      "Honky Tonk", "Gospel",  "Laïkó",   "Nordic",
    "Indian Classical", "Volksmusik", "Highlife",   "Fado",    "Romani",  "Pacific",
    "Hawaiian",         "Cajun",      "Flamenco",   "Raï",     "Soukous", "Gamelan",
    "Éntekhno"};
constexpr std::string_view jazz[] = {"Big Band",          "Swing",      "Free Jazz",
                                     "Contemporary Jazz", "Fusion",     "Jazz-Funk",
                                     "Hard Bop",          "Bop",        "Dixieland",
                                     "Soul-Jazz",         "Latin Jazz", "Free Improvisation",
                                     "Smooth Jazz",       "Cool Jazz",  "Easy Listening",
                                     "Post Bop",          "Modal",      "Ragtime",
                                     "Avant-garde Jazz",  "Bossa Nova", "Gypsy Jazz"};
constexpr std::string_view funk[] = {
    "Soul",
    "Disco",
    "Funk",
    "Rhythm & Blues",
    "Contemporary R&B",
    "Gospel",
    "Boogie",
    "Neo Soul",
    "Afrobeat",
    "New Jack Swing",
    "P.Funk",
    "Psychedelic",
    "Swingbeat",
    "Minneapolis Sound"};
constexpr std::string_view classical[] = {
    "Romantic",
    "Classical",
    "Baroque",
    "Modern",
    "Opera",
    "Contemporary",
    "Choral",
    "Renaissance",
    "Impressionist",
    "Medieval",
    "Neo-Classical",
    "Operetta",
    "Post-Modern",
    "Neo-Romantic",
    "Lied",
    "Oratorio",
    "Early"};
constexpr std::string_view hip_hop[] = {
    "Conscious", "Gangsta",    "Pop Rap",        "Instrumental",
    "Boom Bap",  "Thug Rap",   "Trap",           "Hardcore Hip-Hop",
    "Cut-up/DJ", "Bass Music", "Turntablism",    "Jazzy Hip-Hop",
    "Electro",   "Horrorcore", "G-Funk",         "Cloud Rap",
    "Crunk",     "Grime",      "DJ Battle Tool", "Bounce",
    "Britcore",  "Miami Bass"};
constexpr std::string_view latin[] = {
    "Salsa",    "Samba",    "Bolero",     "Cumbia",    "Bossanova", "MPB",     "Tango",
    "Merengue", "Ranchera", "Latin Jazz", "Son",       "Guaracha",  "Mambo",   "Reggaeton",
    "Bachata",  "Rumba",    "Cha-Cha",    "Vallenato", "Forró",     "Norteño", "Mariachi",
    "Boogaloo", "Descarga", "Choro",      "Joropo",    "Marinera"};
constexpr std::string_view stage[] = {
    "Soundtrack", "Score", "Musical", "Theme", "Video Game Music"};
constexpr std::string_view reggae[] = {
    "Roots Reggae",
    "Dancehall",
    "Reggae",
    "Dub",
    "Ska",
    "Rocksteady",
    "Lovers Rock",
    "Calypso",
    "Ragga",
    "Soca",
    "Mento",
    "Reggae-Pop"};
constexpr std::string_view blues[] = {
    "Electric Blues",
    "Chicago Blues",
    "Delta Blues",
    "Country Blues",
    "Rhythm & Blues",
    "Piano Blues",
    "Modern Electric Blues",
    "Boogie Woogie",
    "Jump Blues",
    "Texas Blues",
    "Harmonica Blues"};
constexpr std::string_view non_music[] = {
    "Spoken Word",
    "Field Recording",
    "Comedy",
    "Radioplay",
    "Education",
    "Poetry",
    "Religious",
    "Audiobook",
    "Special Effects",
    "Interview",
    "Speech",
    "Sound Art",
    "Political",
    "Monolog"};
constexpr std::string_view childrens[] = {"Story", "Nursery Rhymes", "Educational"};
constexpr std::string_view brass[] = {
    "Marches", "Military", "Brass Band", "Concert Band", "Pipe & Drum", "Marching Band"};

constexpr genre genre_table[] = {
    {"Rock", rock},
    {"Electronic", electronic},
    {"Pop", pop},
    {"Folk, World, & Country", folk},
    {"Jazz", jazz},
    {"Funk / Soul", funk},
    {"Classical", classical},
    {"Hip Hop", hip_hop},
    {"Latin", latin},
    {"Stage & Screen", stage},
    {"Reggae", reggae},
    {"Blues", blues},
    {"Non-Music", non_music},
    {"Children's", childrens},
    {"Brass & Military", brass}};

}  // namespace

std::span<const genre> genres() noexcept {
    return genre_table;
}

}  // namespace waxpress::synth
