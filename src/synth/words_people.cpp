#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view english_given[] = {
    "John",   "Paul",    "David",   "Mark",   "Steve",  "Peter",  "Chris",   "Tony",
    "Mike",   "Andy",    "James",   "Robert", "Bill",   "George", "Richard", "Alan",
    "Kevin",  "Brian",   "Gary",    "Dave",   "Simon",  "Ian",    "Keith",   "Eric",
    "Larry",  "Ray",     "Roy",     "Jeff",   "Dan",    "Joe",    "Sam",     "Ben",
    "Tom",    "Frank",   "Linda",   "Mary",   "Susan",  "Carol",  "Diana",   "Ella",
    "Nina",   "Grace",   "Ruth",    "Alice",  "Kate",   "Emma",   "Sarah",   "Laura",
    "Rachel", "Jane",    "Harold",  "Clyde",  "Earl",   "Otis",   "Leroy",   "Curtis",
    "Marvin", "Wendell", "Clifton", "Floyd",  "Vernon", "Lester", "Hazel",   "Loretta"};
constexpr std::string_view english_stems[] = {
    "Ash",    "Black",  "Brad",   "Brook", "Burn", "Carl",  "Clay",  "Clif", "Cross", "Dal",
    "Den",    "East",   "Elling", "Fair",  "Far",  "Gold",  "Green", "Grim", "Hal",   "Harring",
    "Hart",   "Hather", "Hol",    "Hunt",  "Jack", "Kings", "Lang",  "Lock", "Long",  "Mar",
    "Middle", "Mill",   "Nor",    "Oak",   "Pem",  "Pick",  "Rad",   "Red",  "Rock",  "Row",
    "Rush",   "Shel",   "Silver", "South", "Stan", "Stock", "Thorn", "Til",  "Under", "Wal",
    "War",    "Wel",    "West",   "White", "Whit", "Wil",   "Win",   "Wood", "Wor",   "York"};
constexpr std::string_view english_endings[] = {
    "ton", "ford", "well", "man",  "son",  "ley",   "wood",  "worth", "field", "ham",
    "by",  "er",   "land", "more", "shaw", "stone", "brook", "side",  "ward",  "croft"};

constexpr std::string_view german_given[] = {
    "Hans",     "Klaus",   "Peter",     "Jürgen", "Wolfgang", "Dieter", "Michael", "Thomas",
    "Andreas",  "Stefan",  "Ralf",      "Uwe",    "Frank",    "Bernd",  "Holger",  "Jörg",
    "Matthias", "Heiko",   "Torsten",   "Rainer", "Karl",     "Ernst",  "Otto",    "Helmut",
    "Werner",   "Gisela",  "Ute",       "Ingrid", "Monika",   "Sabine", "Petra",   "Anke",
    "Heike",    "Christa", "Anneliese", "Björn",  "Sven",     "Lars"};
constexpr std::string_view german_stems[] = {
    "Acker", "Bach",  "Berg",  "Brand", "Buch", "Eich",   "Eisen", "Feld",  "Fried",   "Grün",
    "Hage",  "Hof",   "Holz",  "Kirch", "Kauf", "Koch",   "Kraus", "Lange", "Licht",   "Linden",
    "Loh",   "Meier", "Mühl",  "Neu",   "Ober", "Rosen",  "Roth",  "Schön", "Schwarz", "Silber",
    "Stein", "Thal",  "Vogel", "Wald",  "Weiß", "Wester", "Wind",  "Wolf",  "Zimmer",  "Ziegel"};
constexpr std::string_view german_endings[] = {
    "mann",
    "berger",
    "bach",
    "meyer",
    "hoff",
    "hauser",
    "stein",
    "feld",
    "müller",
    "ner",
    "wald",
    "meister",
    "ling",
    "hardt",
    "brecht",
    "horst"};

constexpr std::string_view french_given[] = {
    "Jean",       "Pierre",    "Michel",   "Alain",       "Philippe", "Jacques", "Laurent",
    "Olivier",    "Stéphane",  "Frédéric", "Jérôme",      "François", "Gérard",  "Bernard",
    "Christophe", "Marcel",    "Henri",    "Serge",       "Yves",     "Émile",   "Françoise",
    "Sylvie",     "Juliette",  "Brigitte", "Hélène",      "Camille",  "Chloé",   "Édith",
    "Mireille",   "Jean-Marc", "Jean-Luc", "Marie-Claire"};
constexpr std::string_view french_stems[] = {
    "Beau", "Bel", "Bois", "Bon",  "Bour", "Bru", "Cha",  "Char", "Cler", "Cour", "Da",
    "De",   "Du",  "Fon",  "Four", "Gau",  "Gi",  "Gran", "La",   "Lam",  "Le",   "Ma",
    "Mar",  "Mon", "Per",  "Pou",  "Re",   "Rou", "Sau",  "Thi",  "Val",  "Ver",  "Vil"};
constexpr std::string_view french_endings[] = {
    "bert",
    "champ",
    "mont",
    "rand",
    "tier",
    "neau",
    "lier",
    "son",
    "chand",
    "geois",
    "rieux",
    "tin",
    "vert",
    "doux",
    "villier",
    "lac",
    "pin",
    "reau"};

constexpr std::string_view italian_given[] = {
    "Giorgio",  "Marco",    "Claudio",  "Paolo",    "Franco",  "Enzo",   "Luca",
    "Andrea",   "Stefano",  "Roberto",  "Giuseppe", "Antonio", "Mario",  "Luigi",
    "Fabrizio", "Massimo",  "Riccardo", "Davide",   "Alberto", "Gianni", "Mina",
    "Ornella",  "Patrizia", "Giulia",   "Loredana", "Rita",    "Nicolò", "Ennio"};
constexpr std::string_view italian_stems[] = {
    "Bal",  "Bar", "Bene", "Bian", "Bon", "Bru", "Cap", "Car", "Cas", "Col", "Conti",
    "Dona", "Fer", "Fio",  "Gal",  "Gen", "Gri", "Lom", "Mar", "Mon", "Mor", "Pal",
    "Pel",  "Per", "Ric",  "Ros",  "San", "Sal", "Tar", "Val", "Ven", "Vi"};
constexpr std::string_view italian_endings[] = {
    "bardi", "chelli", "cini", "detti", "dini",  "gari", "gnoli", "letti", "lini", "nelli",
    "netti", "rini",   "sini", "tano",  "telli", "toni", "zetti", "zoni",  "vesi", "randi"};

constexpr std::string_view spanish_given[] = {
    "José",     "Carlos",    "Juan",    "Luis",   "Miguel", "Jorge",  "Manuel", "Francisco",
    "Pedro",    "Rafael",    "Antonio", "Ángel",  "Raúl",   "Héctor", "Rubén",  "Óscar",
    "Javier",   "Alejandro", "Tito",    "Celia",  "María",  "Carmen", "Lola",   "Rocío",
    "Mercedes", "Víctor",    "Joaquín", "Andrés", "Ramón",  "Pepe"};
constexpr std::string_view spanish_stems[] = {
    "Al",  "Álva", "Are",  "Barra", "Be",   "Cas", "Ce",    "Corte", "Del",  "Domín",
    "Fe",  "Fuen", "Gal",  "Gar",   "Gó",   "Gu",  "Herre", "La",    "Ló",   "Lu",
    "Mar", "Mén",  "Mira", "Mon",   "More", "Na",  "Or",    "Pe",    "Quin", "Ro",
    "Ruí", "Sala", "San",  "Tor",   "Va",   "Ve",  "Vi"};
constexpr std::string_view spanish_endings[] = {
    "cía",
    "dez",
    "guez",
    "nez",
    "lez",
    "rez",
    "tega",
    "rado",
    "mosa",
    "llo",
    "tero",
    "rada",
    "tín",
    "rales",
    "vedra",
    "sco",
    "lda",
    "mez"};

constexpr std::string_view portuguese_given[] = {
    "João",   "Antônio", "Jorge",   "Gilberto", "Caetano", "Milton",  "Edu",  "Marcos",   "Roberto",
    "Chico",  "Tom",     "Baden",   "Nara",     "Elza",    "Maria",   "Luiz", "Paulinho", "Sérgio",
    "Wilson", "Zé",      "Toninho", "Dorival",  "Fátima",  "Beatriz", "Rui",  "Vasco"};
constexpr std::string_view portuguese_stems[] = {
    "Al", "Az",  "Bar", "Car", "Cos", "Fer", "Fi",  "Gon", "Gui", "Li", "Ma", "Men",
    "Mo", "Oli", "Pa",  "Pe",  "Ri",  "Sal", "San", "Sil", "Tei", "Va", "Vi"};
constexpr std::string_view portuguese_endings[] = {
    "meida",  "vedo",   "bosa",  "valho", "tro",   "reira", "gueira",
    "çalves", "marães", "ma",    "chado", "donça", "rais",  "veira",
    "checo",  "beiro",  "danha", "tos",   "va",    "xeira", "nha"};

constexpr std::string_view nordic_given[] = {
    "Lars",    "Erik",   "Anders", "Jan",   "Per",   "Magnus", "Mikael", "Johan",
    "Henrik",  "Ole",    "Bjørn",  "Kjell", "Svein", "Jukka",  "Mika",   "Pekka",
    "Timo",    "Åke",    "Göran",  "Börje", "Sølvi", "Astrid", "Ingrid", "Kirsten",
    "Agnetha", "Monica", "Jesper", "Søren", "Tove",  "Leif"};
constexpr std::string_view nordic_stems[] = {
    "Ander", "Berg",   "Björk", "Borg", "Dahl", "Eng",    "Erik",  "Fors", "Frede",
    "Grön",  "Gustav", "Hag",   "Hal",  "Hans", "Hed",    "Hjelm", "Holm", "Jens",
    "Johan", "Karl",   "Lager", "Lind", "Lund", "Nord",   "Ny",    "Olof", "Rasm",
    "Sand",  "Sjö",    "Ström", "Sund", "Thor", "Vester", "Vik",   "Øst"};
constexpr std::string_view nordic_endings[] = {
    "son",
    "sen",
    "sson",
    "ström",
    "berg",
    "gren",
    "qvist",
    "lund",
    "mark",
    "bäck",
    "stad",
    "dal",
    "holm",
    "blom",
    "vall"};

constexpr std::string_view slavic_given[] = {
    "Jan",   "Piotr",  "Andrzej",   "Krzysztof", "Tomasz", "Zbigniew", "Jiří",
    "Pavel", "Miloš",  "Karel",     "Václav",    "Goran",  "Zoran",    "Dragan",
    "Ivan",  "Marek",  "Stanisław", "Grażyna",   "Ewa",    "Hana",     "Helena",
    "Jana",  "Zdeněk", "Laszlo",    "Attila",    "Gábor",  "Zoltán"};
constexpr std::string_view slavic_stems[] = {
    "Bar",   "Bor", "Cze",  "Dobr", "Dvo", "Gor",   "Jan", "Kal", "Kar", "Kov", "Kra",
    "Kwiat", "Lew", "Mal",  "Mat",  "Nov", "Nowa",  "Ole", "Pas", "Pet", "Pol", "Rad",
    "Sad",   "Sob", "Stan", "Svo",  "Tom", "Vesel", "Wój", "Zaj", "Ziel"};
constexpr std::string_view slavic_endings[] = {
    "owski",
    "iński",
    "ák",
    "ček",
    "ič",
    "ić",
    "ský",
    "kowska",
    "czyk",
    "ová",
    "wicz",
    "ovič",
    "ek",
    "icki",
    "ović",
    "ka"};

constexpr std::string_view russian_given[] = {
    "Vladimir", "Sergei", "Alexander", "Mikhail", "Boris",   "Yuri",    "Igor",
    "Oleg",     "Dmitri", "Nikolai",   "Viktor",  "Anatoly", "Alla",    "Galina",
    "Lyudmila", "Valery", "Владимир",  "Сергей",  "Алла",    "Татьяна", "Андрей"};
constexpr std::string_view russian_stems[] = {
    "Alex", "Bog",  "Chern", "Dan", "Fed", "Gavril", "Gor", "Gus", "Isa",
    "Kal",  "Kuzn", "Leb",   "Mak", "Mor", "Nik",    "Orl", "Pav", "Pop",
    "Rom",  "Smir", "Sok",   "Tar", "Vas", "Vol",    "Zai"};
constexpr std::string_view russian_endings[] = {
    "ov", "ev", "enko", "in", "sky", "anov", "etsov", "ova", "eva", "yeva", "chuk", "kin", "ovich"};

constexpr std::string_view japanese_given[] = {
    "Akira",    "Hiroshi", "Kenji",   "Takashi", "Yoshio",   "Ryuichi", "Haruomi",
    "Masahiro", "Tetsuya", "Satoshi", "Ken",     "Shinichi", "Makoto",  "Toshio",
    "Yuji",     "Kazuo",   "Yoko",    "Akiko",   "Mari",     "Keiko",   "Naoko",
    "Miki",     "Junko",   "Yumi",    "Fumio",   "Susumu",   "Isao"};
constexpr std::string_view japanese_stems[] = {
    "Yama",  "Taka", "Naka",  "Mori", "Ishi", "Kawa",  "Fuji", "Mizu", "Oka",  "Hara",
    "Matsu", "Koba", "Nishi", "Kita", "Aki",  "Hama",  "Ino",  "Kuro", "Miya", "Naga",
    "O",     "Saka", "Shima", "Sugi", "Taki", "Tsuka", "Uchi", "Wata", "Yoshi"};
constexpr std::string_view japanese_endings[] = {
    "da",
    "moto",
    "mura",
    "shita",
    "gawa",
    "ta",
    "no",
    "saki",
    "zawa",
    "ki",
    "yama",
    "hashi",
    "ue",
    "shima",
    "hara",
    "naka",
    "ma"};

constexpr std::string_view african_given[] = {
    "Fela",    "Tony",  "Ebo",    "King Sunny", "Mulatu",   "Salif",   "Ali",     "Oumou",
    "Youssou", "Manu",  "Miriam", "Hugh",       "Abdullah", "Tabu",    "Franco",  "Mory",
    "Kofi",    "Kwame", "Amadou", "Baaba",      "Cheikh",   "Orlando", "Geraldo", "Femi"};
constexpr std::string_view african_stems[] = {"Ade", "Aki",  "Ayin",  "Ba",  "Dia", "Dio", "Fofa",
                                              "Kei", "Koua", "Kou",   "Ma",  "Mba", "Nda", "Nko",
                                              "Olu", "Osi",  "Sanga", "Sis", "Tou", "Tra", "Ya"};
constexpr std::string_view african_endings[] = {
    "bayo",
    "ba",
    "re",
    "té",
    "so",
    "ré",
    "la",
    "mba",
    "nga",
    "wale",
    "ssoko",
    "fela",
    "do",
    "ta",
    "oré",
    "bi",
    "nde"};

constexpr name_culture culture_table[] = {
    {english_given, english_stems, english_endings},
    {english_given, english_stems, english_endings},
    {english_given, english_stems, english_endings},
    {english_given, english_stems, english_endings},
    {german_given, german_stems, german_endings},
    {german_given, german_stems, german_endings},
    {french_given, french_stems, french_endings},
    {italian_given, italian_stems, italian_endings},
    {spanish_given, spanish_stems, spanish_endings},
    {portuguese_given, portuguese_stems, portuguese_endings},
    {nordic_given, nordic_stems, nordic_endings},
    {slavic_given, slavic_stems, slavic_endings},
    {russian_given, russian_stems, russian_endings},
    {japanese_given, japanese_stems, japanese_endings},
    {african_given, african_stems, african_endings}};

}  // namespace

std::span<const name_culture> name_cultures() noexcept {
    return culture_table;
}

}  // namespace waxpress::synth
