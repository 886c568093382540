#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view note_table[] = {
    "Recorded at %N Studios, %C.",
    "Recorded live at the %A %N, %C, %M %Y.",
    "℗ & © %y %l",
    "℗ %y %l%r© %y %l",
    "Made in %O.",
    "Printed in %O.",
    "Limited to %T copies.",
    "Limited edition of %T hand-numbered copies.",
    "Comes with a printed inner sleeve.",
    "Comes in a gatefold sleeve with lyrics.",
    "Includes a fold-out poster.",
    "Digipak.",
    "Includes a %H-page booklet.",
    "All tracks written by %P.",
    "Track %D originally released in %Y.",
    "Track %D contains a sample of \"%A %N\" by %k.",
    "Tracks %D and %D previously unreleased.",
    "Published by %N Music.",
    "Mastered at %Z Mastering, %C.",
    "Durations are not given on the release.",
    "Released in a plain white sleeve with a stamp.",
    "Title on labels: - %t -",
    "The catalogue number on the spine is %B%B %T.",
    "Label code: LC %T",
    "Thanks to %P and %P.",
    "Dedicated to the memory of %P.",
    "For promotional use only.",
    "Not for sale.",
    "First pressing. Later copies have a %A label.",
    "Matte sleeve.",
    "Fax: +4%D %H %T %H",
    "Distributed by %q.",
    "Originally released as [m=%T].",
    "See also [r%T%H].",
    "An outtake of this session appears on [i]%A %N[/i].",
    "[b]Tracklist:[/b] as printed on the sleeve.",
    "Recorded between %M %Y and %M %Y at %C.",
    "Recorded in %C, mixed in %C.",
    "A co-production of %l and %q.",
    "Artwork: %P. Photos: %P.",
    "Total time: %H:%H",
    "Bonus track %D appears on this edition only.",
    "Side B plays at 45 RPM.",
    "Repress of the %Y edition on %A vinyl.",
    "Booklet with notes in English, French and German.",
    "The voice at the beginning of track %D belongs to %j.",
    "Compiled from the tapes of %k.",
    "Sold at shows during the %Y tour.",
    "Cassette housed in a cardboard slipcase.",
    "Barcode on a sticker on the shrink wrap.",
    "Manufactured in the %O.",
    "DDD",
    "AAD",
    "Cover misprints \"%N\" as \"%Z\".",
    "Reissued on CD in %Y by %w.",
    "[url=http://www.%Z.com/%N]Interview about the recording[/url]",
    "%a appears courtesy of %q.",
    "[Labels:]%rRecorded at the %N studio, %C",
    "Release date taken from the %N newsletter of %M %Y.",
    "This is the version with the %A sleeve."};

constexpr std::string_view profile_table[] = {
    "%G artist from %C, %O.",
    "%G band from %C, formed in %Y.",
    "Producer and DJ based in %C.",
    "Born %M %H, %Y in %C, %O.",
    "Died %M %Y in %C.",
    "Singer and songwriter from %C.",
    "%O guitarist, composer and arranger.",
    "Drummer, member of %k.",
    "Brother of %k.",
    "Daughter of %j and %P.",
    "Founded [l=%N Records] in %Y.",
    "Runs %q from %C.",
    "Composer for film and television, among others for \"The %A %N\" (%Y).",
    "Started to play the %R at the age of %D.",
    "Mastering engineer at %w.",
    "Photographer.",
    "Graphic designer from %C.",
    "Lyricist, worked with %P and %P.",
    "The group split up in %Y; %P went on as %Z.",
    "Active from %Y to %Y.",
    "Toured with %k in %Y.",
    "Studied at the conservatory of %C under %P.",
    "Please use [b]%A %N[/b] for releases before %Y.",
    "For the %O group see [a=%Z (%D)].",
    "Session musician on more than %T recordings.",
    "Conductor of the %C Symphony Orchestra %Y–%Y.",
    "Real name of the producer behind %j.",
    "Her voice carried the %A %E of the %Y season.",
    "In %Y he left %C and moved to %C, where he built the studio that made the %A sound of %q.",
    "The debut \"%A %N\" of %Y is held to be one of the first %G records made in %O.",
    "[b]Members:[/b]%r%P - vocals%r%P - guitar%r%P - bass%r%P - drums",
    "[u]Chart hits:[/u]%r%Y %A %N%r%Y %V The %N",
    "Vocal trio.",
    "Duo from %O.",
    "Rapper from %C.",
    "CAE/IPI #: 00%H%T%H%D",
    "Not to be confused with %k."};

constexpr std::string_view label_table[] = {
    "%G label from %C founded in %Y.",
    "Founded by %k in %Y.",
    "Owned by %k and %P.",
    "%O record label.",
    "Sublabel for %A %E and reissues.",
    "Publisher. %rUse only as a company.",
    "Recording studio in %C, run by %j.",
    "Pressing plant in %C, closed in %Y.",
    "Distributor based in %C.",
    "The catalogue was sold to %w in %Y.",
    "Not to be confused with %q.",
    "Ran from %Y to %Y and released mainly %G music.",
    "Labelcode [b]LC %T[/b]",
    "Before %Y releases appeared on %q.",
    "Please use [l=%N Music (%D)] for the publisher.",
    "Mastering house of engineer %P.",
    "Self-released records of %P."};

constexpr std::string_view contact_table[] = {
    "%l%r%N Street %H%r%C%r%rPhone: +4%D %H %T %H",
    "%L Avenue %H, %C",
    "P.O. Box %T%r%C%r%O",
    "Email: info@%Z.net%rwww.%Z.com",
    "%P%r%N Road %H%r%T %C%r%O%r%rFax: +1 %H%D %T",
    "demos(at)%Z.com",
    "%l Records%rc/o %P%r%T %C%r",
    "Tel: (%H) %T%T%rfax: (%H) %T%T%r%remail: %F@%Z.org"};

constexpr std::string_view master_table[] = {
    "Most known for the %A mix by %k.",
    "Recorded in %C, %Y.",
    "Also released as [r%T%H].",
    "The first record of %P.",
    "Co-musician %j.",
    "Written for the film \"The %A %N\".",
    "Not to be confused with the compilation of the same name on %q."};

constexpr std::string_view video_title_table[] = {
    "%a - %s",
    "%a - %s",
    "%a - %s",
    "%s",
    "%s",
    "%a – %s",
    "%a - %s (Official Video)",
    "%a ~ %s",
    "%s - %a",
    "%a - %t [%y] Full Album",
    "%a - %s (%y)",
    "%a – %s (HD)",
    "%a: %s (%l, %y)",
    "%a - %t",
    "%s (%Y Remaster)",
    "%a \"%s\""};

constexpr std::string_view video_table[] = {
    "Provided to YouTube by %Z Distribution\n\n%s · %a\n\n%t\n\n℗ %y %l\n\nReleased on: "
    "%y-0%D-1%D\n\n"
    "Composer: %P\nLyricist: %P\n\nAuto-generated by YouTube.",
    "Provided to YouTube by The %N Enterprises\n\n%s · %a\n\n%t\n\n℗ %l\n\nReleased on: "
    "%Y-0%D-2%D\n\n"
    "Producer: %P\n\nAuto-generated by YouTube.",
    "Provided to YouTube by %N Digital\n\n%s · %a\n\n%t\n\n℗ %y %l\n\nReleased on: %y-0%D-0%D\n\n"
    "Auto-generated by YouTube.",
    "Label: %l\nFormat: Vinyl, 12\", 45 RPM\nCountry: %O\nReleased: %y\nGenre: %G\nStyle: %G",
    "Label:%r%l%rFormat:%rVinyl, LP, Album%rCountry:%r%O%rReleased:%r%y%rGenre:%r%G",
    "https://www.discogs.com/%Z-%N/release/%T%H",
    "%a - %s",
    "%s",
    "%l, %y",
    ".",
    " ",
    "from the album \"%t\" (%y)",
    "%A %G from %C, %y. Uploaded from my own copy.",
    "I do not own the rights of this music. If you are the owner and want it removed, please write "
    "to me and I will take it down at once. Support the artists and buy the record!",
    "Artist: %a%rTrack: %s%rAlbum: %t%rLabel: %l%rYear: %y",
    "🎵 %s by %a 🔔 Subscribe for more %G every week!\n\n%l %y",
    "Taken from '%t', %l %y%r%r- video upload powered by https://www.%Z.com",
    "Rip from the original %O pressing, cleaned a little. %N cartridge, %A preamp. Enjoy %s!",
    "%a%r%t%r%y%r%r%s",
    "Video directed by %P. Filmed in %C, %M %Y.",
    "%A %N from %y!!"};

constexpr std::string_view url_table[] = {
    "https://%Z.bandcamp.com",
    "http://www.%Z.com",
    "https://www.facebook.com/%Z%N",
    "https://soundcloud.com/%Z",
    "https://www.instagram.com/%Z%H",
    "http://myspace.com/%Z%N",
    "https://twitter.com/%Z",
    "https://en.wikipedia.org/wiki/%Z_%N",
    "https://www.imdb.com/name/nm%T%T/",
    "https://www.youtube.com/user/%Z%H",
    "https://open.spotify.com/artist/%Z%T%Z%H%N%T",
    "https://www.allmusic.com/artist/%Z-mn00%T%T",
    "https://vimeo.com/user%T%H",
    "www.%Z.net",
    "https://viaf.org/viaf/%T%T%H",
    "https://www.last.fm/music/%Z+%N",
    "https://%Z.tumblr.com",
    "https://www.mixcloud.com/%Z/",
    "http://www.%N%N.de/%Z",
    "https://www.whosampled.com/%Z-%N/?p=%D&q=%H"};

}  // namespace

word_list note_phrases() noexcept {
    return note_table;
}
word_list profile_phrases() noexcept {
    return profile_table;
}
word_list label_phrases() noexcept {
    return label_table;
}
word_list contact_phrases() noexcept {
    return contact_table;
}
word_list master_phrases() noexcept {
    return master_table;
}
word_list video_title_phrases() noexcept {
    return video_title_table;
}
word_list video_phrases() noexcept {
    return video_table;
}
word_list url_phrases() noexcept {
    return url_table;
}

}  // namespace waxpress::synth
