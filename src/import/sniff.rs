//! Guesses a file's format from its beginning.

use super::encoding::Encoding;
use super::format::{Format, FormatChoices};
use super::guess;
use super::refusal::Refusal;
use super::synonyms::is_known;

/// What may stand between cells, likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many records the delimiter is judged by.
const JUDGED_RECORDS: usize = 200;
/// How many control characters a text may hold, one in so many bytes.
const CONTROLS_ONE_IN: usize = 50;
/// What a spreadsheet, an archive and a picture begin with.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a spreadsheet or a zip archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7FELF", "a program"),
];

/// Guesses how a file is to be read; `is_whole` says that `head` is all of it. The longer the head, the better the
/// guess of the encoding: 256 KiB do well.
///
/// # Errors
/// [`Refusal::Empty`] and [`Refusal::Binary`].
pub fn sniff(head: &[u8], is_whole: bool, choices: &FormatChoices) -> Result<Format, Refusal> {
    let (marked, bom_len) = mark(head);
    if let Some((_, looks_like)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Err(Refusal::Binary { looks_like });
    }
    let (encoding, encoding_confidence) = match choices.encoding.or(marked) {
        Some(encoding) => (encoding, 1.0),
        None => guess::encoding(head, is_whole),
    };
    let has_bom = marked == Some(encoding);
    let text = encoding.decode(if has_bom { &head[bom_len..] } else { head });
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() && is_whole {
        return Err(Refusal::Empty);
    }
    if looks_binary(&text) {
        return Err(Refusal::Binary { looks_like: "binary data" });
    }
    if looks_like_json(&text) {
        return Err(Refusal::Json);
    }
    let has_lone_cr = text.contains('\r') && !text.contains('\n');
    let (named, body) = separator_line(&text);
    let records = |delimiter| Records::new(body, delimiter, is_whole);
    let (delimiter, delimiter_confidence) = match choices.delimiter.or(named) {
        Some(delimiter) => (delimiter, 1.0),
        None => delimiter(records),
    };
    let has_header = choices.has_header.unwrap_or_else(|| names_columns(records(delimiter).next()));
    Ok(Format {
        encoding,
        has_bom,
        delimiter,
        has_header,
        skip_lines: u32::from(named.is_some()),
        of_lines: false,
        has_lone_cr,
        encoding_confidence,
        delimiter_confidence,
    })
}

fn mark(head: &[u8]) -> (Option<Encoding>, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Some(Encoding::UTF_8), 3),
        [0xFF, 0xFE, ..] => (Some(Encoding::UTF_16LE), 2),
        [0xFE, 0xFF, ..] => (Some(Encoding::UTF_16BE), 2),
        _ => (None, 0),
    }
}

/// Whether a text begins as JSON or JSON Lines do: an object, or a list of them.
fn looks_like_json(text: &str) -> bool {
    let inside = text.trim_start_matches('\u{FEFF}').trim_start();
    let inside = inside.strip_prefix('[').map_or(inside, str::trim_start);
    inside.strip_prefix('{').is_some_and(|object| object.trim_start().starts_with(['"', '}']))
}

fn looks_binary(text: &str) -> bool {
    let is_odd = |b: &u8| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A);
    let controls = text.bytes().filter(is_odd).count();
    let nuls = memchr::memchr_iter(0, text.as_bytes()).count();
    nuls > 3 && nuls > text.len() / 1000 || controls > 3 && controls > text.len() / CONTROLS_ONE_IN
}

/// The delimiter that a `sep=` line names, and the text after that line.
fn separator_line(text: &str) -> (Option<u8>, &str) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let line = text[..end].trim_matches('"');
    let named = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line[4..]);
    match named.map(str::as_bytes) {
        Some([delimiter]) if delimiter.is_ascii() => {
            let rest = &text[end..];
            let rest = rest.strip_prefix('\r').unwrap_or(rest);
            (Some(*delimiter), rest.strip_prefix('\n').unwrap_or(rest))
        }
        _ => (None, text),
    }
}

/// The delimiter that cuts most records into as many cells as the header has.
fn delimiter<'a>(records: impl Fn(u8) -> Records<'a>) -> (u8, f32) {
    let mut best = (b',', 0.0f32, 0.5f32);
    for delimiter in DELIMITERS {
        let counts: Vec<usize> = records(delimiter).take(JUDGED_RECORDS).map(|cells| cells.len()).collect();
        let Some((&columns, rows)) = counts.split_first() else { continue };
        if columns < 2 {
            continue;
        }
        let fitting = rows.iter().filter(|count| **count == columns).count();
        let agreement = if rows.is_empty() { 0.8 } else { fitting as f32 / rows.len() as f32 };
        let score = (agreement + 0.05) * (columns as f32).ln();
        if score > best.1 {
            best = (delimiter, score, (0.5 + agreement / 2.0).min(0.99));
        }
    }
    (best.0, best.2)
}

/// Whether a first record holds names rather than values.
fn names_columns(record: Option<Vec<String>>) -> bool {
    let Some(cells) = record else { return true };
    if cells.iter().any(|cell| is_known(cell)) {
        return true;
    }
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let is_number = |cell: &str| {
        cell.bytes().any(|b| b.is_ascii_digit())
            && cell.bytes().all(|b| b.is_ascii_digit() || b" +-.,:/".contains(&b))
    };
    let (mut all, mut numbers) = (0, 0);
    for cell in filled.map(|cell| cell.trim()) {
        all += 1;
        numbers += usize::from(is_number(cell));
        if crate::domain::customer::is_email(cell) || crate::domain::CustomerId::has_form(cell) {
            return false;
        }
    }
    numbers * 3 < all || all == 0
}

/// Records of a text, cut quickly and without the finer points: quotes are honoured, nothing else.
struct Records<'a> {
    rest: &'a str,
    delimiter: u8,
    is_whole: bool,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, delimiter: u8, is_whole: bool) -> Self {
        Self { rest: text, delimiter, is_whole }
    }
}

impl Iterator for Records<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        self.rest = self.rest.trim_start_matches(['\n', '\r']);
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let (mut cells, mut start, mut in_quotes) = (Vec::new(), 0, false);
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' if in_quotes || at == start => in_quotes = !in_quotes,
                // A doubled quote closed the cell a byte ago; open it again.
                b'"' if bytes[at - 1] == b'"' => in_quotes = true,
                b'\n' | b'\r' if !in_quotes => {
                    cells.push(unquoted(&self.rest[start..at]));
                    self.rest = &self.rest[at..];
                    return Some(cells);
                }
                byte if *byte == self.delimiter && !in_quotes => {
                    cells.push(unquoted(&self.rest[start..at]));
                    start = at + 1;
                }
                _ => {}
            }
        }
        cells.push(unquoted(&self.rest[start..]));
        self.rest = "";
        self.is_whole.then_some(cells)
    }
}

fn unquoted(cell: &str) -> String {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')).unwrap_or(cell).replace("\"\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(file: &[u8], is_whole: bool) -> String {
        match sniff(file, is_whole, &FormatChoices::default()) {
            Ok(format) => {
                let header = if format.has_header { "header" } else { "no header" };
                format!("{} {} {header}", format.encoding, format.delimiter_name())
            }
            Err(refusal) => refusal.to_string(),
        }
    }

    fn check(file: &[u8], expected: &str) {
        assert_eq!(shown(file, true), expected, "{}", String::from_utf8_lossy(file));
    }

    fn encoded(label: &str, text: &str) -> Vec<u8> {
        let wide: Vec<u8> = match label {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned(),
        };
        wide
    }

    #[test]
    fn encodings_are_found() {
        let polish = "imię;nazwisko;miasto\nŁukasz;Wiśniewski;Łódź\nMałgorzata;Dąbrowska;Gdańsk\nZofia;Zielińska;Świdnica\n";
        let czech = "jméno;příjmení;město\nJiří;Dvořák;Třebíč\nŽaneta;Němcová;Plzeň\nTomáš;Růžička;České Budějovice\n";
        let german = "Vorname;Nachname;Straße\nJürgen;Müller;Königsstraße 5\nBärbel;Groß;Am Flößergraben 2\n";
        let french =
            "prénom;nom;ville\nFrançois;Lefèvre;Orléans\nZoé;Benoît;Saint-Étienne\nCœur;Hervé;Besançon\n";
        let spanish = "nombre;apellidos;ciudad\nJosé;Núñez;Logroño\nMaría;Muñoz;Málaga\n";
        for (label, text) in [
            ("utf-8", polish),
            ("utf-16le", polish),
            ("utf-16be", german),
            ("windows-1250", polish),
            ("iso-8859-2", polish),
            ("windows-1250", czech),
            ("windows-1252", german),
            ("windows-1252", french),
            ("windows-1252", spanish),
        ] {
            check(&encoded(label, text), &format!("{label} ; header"));
        }
        check(b"\xEF\xBB\xBFemail,name\na@b.co,x\n", "utf-8 , header");
        check(
            &[b"\xFF\xFE".to_vec(), encoded("utf-16le", "email\tname\nx\ty\n")].concat(),
            "utf-16le tab header",
        );
        check(
            &[b"\xFE\xFF".to_vec(), encoded("utf-16be", "email\tname\nx\ty\n")].concat(),
            "utf-16be tab header",
        );
        check(b"email,name\na@b.co,Zo\xC3\xAB\nc@d.co,bad \xFF\n", "utf-8 , header");
        check(b"email,name\na@b.co,Zoe\nc@d.co,bad \xFF\xFE\xFA\n", "utf-8 , header");
    }

    #[test]
    fn a_letter_cut_at_the_end_of_the_head_is_no_mistake() {
        assert_eq!(shown(b"name,city\nx,Krak\xC3", false), "utf-8 , header");
    }

    #[test]
    fn delimiters_are_found() {
        check(b"name;city;note\nSmith;Berlin, Mitte;a, b, c\n", "utf-8 ; header");
        check(b"name|city\na|b\n", "utf-8 | header");
        check(b"name\tcity\na, b\tc\n", "utf-8 tab header");
        check(b"email\na@b.co\n", "utf-8 , header");
        check(b"email,\"note; with; many\",city\na@b.co,\"x;y;z\",c\n", "utf-8 , header");
        check(b"sep=;\r\nname;city\r\na;b\r\n", "utf-8 ; header");
        check(b"\"sep=|\"\nname|city\na|b\n", "utf-8 | header");
        check(b"source_id,amount\n1,\"1,5\"\n2,\"2,5\"\n", "utf-8 , header");
    }

    #[test]
    fn headers_are_found() {
        check(b"zofia@example.com,Zofia,12\njan@example.com,Jan,13\n", "utf-8 , no header");
        check(b"1,2,3\n4,5,6\n", "utf-8 , no header");
        check(b"source_id,2023,2024\n1,2,3\n", "utf-8 , header");
        check(b"anything,else\nx,y\n", "utf-8 , header");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let empty =
            "the file is empty; give a CSV file with a header, such as `patrons import template` prints";
        check(b"", empty);
        check(b"\n\n  \n", empty);
        check(b"\xEF\xBB\xBF", empty);
        check(
            b"PK\x03\x04abc",
            "the file is not text but a spreadsheet or a zip archive; save it as CSV and import that",
        );
        let noise: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        check(&noise, "the file is not text but binary data; save it as CSV and import that");
        check(&[0; 64], "the file is not text but binary data; save it as CSV and import that");
    }
}
