//! A file is read however it was written (SEMANTICS 21, 22).

use crate::support::World;

/// Contents of a file, the exit code, and the customers then there: source id and name.
type Case = (&'static str, Vec<u8>, i32, &'static str);

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn check(cases: Vec<Case>) {
    for (what, content, code, expected) in cases {
        let world = World::new();
        world.import(code, content, &[]);
        assert_eq!(world.values("source_id,name"), expected, "{what}");
    }
}

#[test]
fn encodings_are_found() {
    let polish = "source_id,name\n1,Łódź\n";
    let marked = format!("\u{feff}{polish}");
    let latin = b"source_id,name\n1,J\xfcrgen Gr\xf6\xdfe\n2,Jos\xe9 Mu\xf1oz\n";
    check(vec![
        ("utf-8", polish.into(), 0, "1,Łódź"),
        ("utf-8 with a mark", marked.clone().into(), 0, "1,Łódź"),
        ("utf-16 little", utf16(&marked, u16::to_le_bytes), 0, "1,Łódź"),
        ("utf-16 big", utf16(&marked, u16::to_be_bytes), 0, "1,Łódź"),
        ("utf-16 little without a mark", utf16(polish, u16::to_le_bytes), 0, "1,Łódź"),
        ("utf-16 big without a mark", utf16(polish, u16::to_be_bytes), 0, "1,Łódź"),
        ("windows-1250", b"source_id,name\n1,\xa3\xf3d\x9f g\xea\x9cl\xb9\n".into(), 0, "1,Łódź gęślą"),
        ("latin-1", latin.into(), 0, "1,Jürgen Größe | 2,José Muñoz"),
    ]);
}

#[test]
fn delimiters_and_ends_of_lines_are_found() {
    let with = |delimiter: &str| "source_id,name,city\n1,Ann,Rome\n".replace(',', delimiter).into_bytes();
    check(vec![
        ("semicolon", with(";"), 0, "1,Ann"),
        ("tab", with("\t"), 0, "1,Ann"),
        ("bar", with("|"), 0, "1,Ann"),
        ("sep line", b"sep=;\r\nsource_id;name\r\n1;\"a,b\"\r\n".into(), 0, "1,\"a,b\""),
        ("carriage returns alone", b"source_id,name\r1,Ann\r2,Bob".into(), 0, "1,Ann | 2,Bob"),
        ("both", b"source_id,name\r\n1,Ann\n2,Bob\r\n".into(), 0, "1,Ann | 2,Bob"),
        ("blank lines", b"\n\nsource_id,name\n\n1,Ann\n  \n2,Bob\n\n".into(), 0, "1,Ann | 2,Bob"),
        ("no last end", b"source_id,name\n1,Ann".into(), 0, "1,Ann"),
        ("short rows", b"source_id,name\n1\n2,Bob\n".into(), 0, "1, | 2,Bob"),
        ("empty cells too many", b"source_id,name\n1,Ann,,\n".into(), 0, "1,Ann"),
        ("quotes amid", b"source_id,name\n1,5\" disk\n".into(), 0, "1,\"5\"\" disk\""),
        ("an empty name of a column", b"source_id,,name\n1,x,Ann\n".into(), 0, "1,Ann"),
        ("cells too many", b"source_id,name\n1,Ann,x\n2,Bob\n".into(), 4, "2,Bob"),
        ("a quote that never closes", b"source_id,name\n1,Ann\n2,\"Bob\n3,Cid\n".into(), 4, "1,Ann"),
        ("a zero byte", b"source_id,name\n1,A\0nn\n2,Bob\n".into(), 4, "2,Bob"),
        (
            "bytes that are no text",
            b"source_id,name\n1,\xc5\x81\n2,J\xfcr\n3,\xc5\x82\n".into(),
            4,
            "1,Ł | 3,ł",
        ),
    ]);
}

#[test]
fn long_values_rows_and_headers_have_their_limits() {
    let world = World::new();
    let (most, more) = ("x".repeat(65_536), "ł".repeat(32_769));
    let report = world.import(4, format!("source_id,name\n1,{most}\n2,{more}\n"), &[]);
    assert_eq!(
        (&report["rejects"][0]["line"], &report["rejects"][0]["rule"]),
        (&3.into(), &"too-long".into())
    );
    let wide = (0..600).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    world.import(0, format!("source_id,{wide}\n3{}\n", ",v".repeat(600)), &[]);
    assert_eq!(world.json(0, &["show", "3"])["metadata"].as_object().unwrap().len(), 600);
    let cell = "z".repeat(40_000);
    let row = format!("4{}\n", format!(",{cell}").repeat(30));
    let report = world.import(4, format!("source_id,{wide}\n{row}"), &[]);
    assert_eq!(report["rejects"][0]["rule"], "too-long");
}

#[test]
fn standard_input_is_read_and_leaves_nothing() {
    use std::io::Write as _;
    let world = World::new();
    let mut command = world.command();
    let mut child =
        command.args(["import", "customers", "-"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"source_id,name\n1,Ann\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(world.values("source_id,name"), "1,Ann");
    let left = std::fs::read_dir(world.data()).unwrap().flatten();
    assert_eq!(left.filter(|entry| entry.file_name().to_string_lossy().contains("stdin")).count(), 0);
}

#[test]
fn times_without_an_offset_are_local() {
    let world = World::new();
    world.ends(0, &["config", "time_zone", "Europe/Warsaw"]);
    let rows = "source_id,created_at,seen\n\
                A,2020-01-01,2020-07-01 10:00\nB,2020-07-01T10:00:00Z,2020-07-01T10:00:00+00:00\n";
    world.import(0, rows, &[]);
    let expected = "A,2019-12-31T23:00:00.000Z,2020-07-01T08:00:00.000Z | \
                    B,2020-07-01T10:00:00.000Z,2020-07-01T10:00:00.000Z";
    assert_eq!(world.values("source_id,created_at,metadata.seen"), expected);
}

#[test]
fn dates_of_two_orders_are_asked_about_with_both() {
    let world = World::new();
    let file = world.file("dates.csv", "source_id,birthdate\n1,13/02/1990\n2,01/23/1990\n");
    let told = world.says(2, &["import", "customers", &file]);
    assert!(told.contains("`13/02/1990` and `01/23/1990`"), "{told}");
    let report = world.json(4, &["import", "customers", &file, "--date-order", "dmy"]);
    assert_eq!(
        (&report["rejects"][0]["line"], &report["rejects"][0]["rule"]),
        (&3.into(), &"bad-date".into())
    );
    assert_eq!(world.values("source_id,birthdate"), "1,1990-02-13");
}
