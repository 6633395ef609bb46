//! Cells of every type, and every rule with its text.

use crate::domain::{Schema, ValueType};
use crate::import::test_support::{bound, open, prepared};
use crate::import::{Choices, Converted, EmptyPolicy, FormatChoices, Mapping, bind, declarations};

/// Accepted rows as `cell|cell`, rejects as they print.
fn shown(file: &[u8], choices: &Choices) -> Vec<String> {
    let (binding, opened) = bound(file, &schema(), choices);
    let mut lines = Vec::new();
    for batch in &opened.batches {
        let converted = binding.convert(batch);
        assert_eq!(converted.rows + converted.rejects.len(), converted.read);
        assert!(converted.columns.iter().all(|column| column.len() == converted.rows));
        lines.extend((0..converted.rows).map(|row| row_text(&converted, row)));
        lines.extend(converted.rejects.iter().map(ToString::to_string));
    }
    lines
}

fn row_text(converted: &Converted, row: usize) -> String {
    let cell = |column: &crate::domain::Column| {
        let mut text = String::new();
        column.print(row, &mut text);
        if column.null().contains(row) { "null".to_owned() } else { text }
    };
    converted.columns.iter().map(cell).collect::<Vec<_>>().join("|")
}

fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, value_type) in [
        ("n", "number"),
        ("flag", "boolean"),
        ("day", "date"),
        ("at", "datetime"),
        ("tags", "list"),
        ("sizes", "list:number"),
        ("box", "object"),
    ] {
        schema.declare(name, ValueType::parse(value_type).unwrap(), false).unwrap();
    }
    schema.consent("newsletter").unwrap();
    schema
}

fn check(file: &str, expected: &[&str]) {
    assert_eq!(shown(file.as_bytes(), &Choices::default()), expected, "{file}");
}

#[test]
fn every_type_is_read() {
    check(
        "source_id,n\na,1.50\nb,-3\nc,\nd,12345678901234567890.5\n",
        &["a|1.5", "b|-3", "c|", "d|12345678901234567890.5"],
    );
    check("source_id;n\na;1.234,50\nb;12,5\n", &["a|1234.5", "b|12.5"]);
    check("source_id,flag\na,TRUE\nb,nein\nc,0\nd,null\n", &["a|true", "b|false", "c|false", "d|null"]);
    check("source_id,day\na,31.12.1990\nb,1990-12-30\n", &["a|1990-12-31", "b|1990-12-30"]);
    check(
        "source_id,at\na,2026-11-23T10:00:00+01:00\nb,2026-11-23 10:00\n",
        &["a|2026-11-23T09:00:00.000Z", "b|2026-11-23T10:00:00.000Z"],
    );
    check(
        "source_id,tags\na,\"x, y,,z\"\nb,\"[\"\"p\"\",\"\"q,r\"\"]\"\nc,one\n",
        &["a|x,y,z", "b|p,\"q,r\"", "c|one"],
    );
    check("source_id,Labels\na,\"x;y,z;\"\n", &["a|x;y,z;"]);
    check("source_id,Labels\na,x;y\nb,z\n", &["a|x,y", "b|z"]);
    check("source_id,sizes\na,\"1, 2.50\"\n", &["a|1,2.5"]);
    check("source_id,box\na,\"{\"\"b\"\":1,\"\"a\"\":2}\"\n", &["a|{\"a\":2,\"b\":1}"]);
    check("source_id,consent.newsletter\na,tak\nb,no\n", &["a|true", "b|false"]);
}

#[test]
fn texts_are_cleaned_and_parts_joined() {
    check("source_id,city\n a , Łódź \nb,'=1+1\nc,''@x\nd,\u{a0}\n", &["a|Łódź", "b|=1+1", "c|'@x", "d|"]);
    check(
        "source_id,Last Name,First Name\na,Lis,Zofia\nb,Lis,\nc,,Zofia\nd,,\n",
        &["a|Zofia Lis", "b|Lis", "c|Zofia", "d|"],
    );
    check("source_id,name,city\na\nb,B\nc,C,Rome,,\n", &["a||", "b|B|", "c|C|Rome"]);
    check(
        "source_id,phone,zip\na,+48 600,00123\nb,1e5,12345678901234567890\n",
        &["a|+48 600|00123", "b|1e5|12345678901234567890"],
    );
}

#[test]
fn bad_rows_are_told_and_leave_nothing() {
    check(
        "source_id,email\na,a@b.co\nb,nobody\nc,c@d.co\n",
        &[
            "a|a@b.co",
            "c|c@d.co",
            "line 3: bad-email in `email`, `nobody`; it needs one `@`, a dotted domain and no white space",
        ],
    );
    check(
        "source_id,city\na,b,c\n",
        &[
            "line 2: too-many-cells, `c`; the row has 3 cells and the header 2; put a cell that holds `,` in double quotes",
        ],
    );
    check(
        "source_id,city\n,Rome\n",
        &["line 2: no-key in `source_id`; the row does not say who it is; give it a `source_id`"],
    );
    check(
        "source_id,birthdate\na,31.12.1990\nb,31.02.1990\n",
        &[
            "a|1990-12-31",
            "line 3: bad-date in `birthdate`, `31.02.1990`; write day, month and year such as `31.12.1990`, or `1990-12-31`",
        ],
    );
    check(
        "source_id,birthdate\na,1990-12-31\nb,soon\n",
        &["a|1990-12-31", "line 3: bad-date in `birthdate`, `soon`; write `YYYY-MM-DD` such as `1990-12-31`"],
    );
    check("source_id,n\na,many\n", &["line 2: bad-number in `n`, `many`; write digits such as `1234.56`"]);
    check(
        "source_id,flag\na,perhaps\n",
        &["line 2: bad-boolean in `flag`, `perhaps`; write `true` or `false`"],
    );
    check(
        "source_id,at\na,later\n",
        &["line 2: bad-datetime in `at`, `later`; write an instant such as `2026-11-23T10:00:00Z`"],
    );
    check(
        "source_id,sizes\na,\"1,two\"\n",
        &["line 2: bad-list in `sizes`, `1,two`; write values of list:number with commas between"],
    );
    check(
        "source_id,box\na,[1]\n",
        &["line 2: bad-object in `box`, `[1]`; write JSON such as `{\"size\":\"L\"}`"],
    );
    check(
        "id,source_id\ncust_000000000000000000000000,a\nx,b\n",
        &[
            "cust_000000000000000000000000|a",
            "line 3: bad-id in `id`, `x`; a customer id is `cust_` and 24 letters or digits; map the column to `source_id` for other keys",
        ],
    );
    check(
        "source_id,city\na,\"x\nb,y\n",
        &[
            "line 2: unclosed-quote; a quote opens here and is not closed before the end of the file; close it, or double it inside a cell",
        ],
    );
}

#[test]
fn an_id_stands_in_for_a_source_id() {
    check(
        "id,source_id,email\ncust_000000000000000000000000,,a@b.co\n,,a@b.co\n",
        &[
            "cust_000000000000000000000000||a@b.co",
            "line 3: no-key in `source_id`; the row does not say who it is; give it a `source_id`",
        ],
    );
}

#[test]
fn a_value_has_at_most_64_kib_and_a_row_a_mebibyte() {
    let long = "x".repeat(65537);
    let lines =
        shown(format!("source_id,city\na,{long}\nb,{}\n", &long[1..]).as_bytes(), &Choices::default());
    assert_eq!(lines[0].len(), "b|".len() + 65536);
    assert_eq!(
        lines[1],
        format!(
            "line 2: too-long in `city`, `{}…`; at most 65536 bytes are kept, so shorten it",
            "x".repeat(60)
        )
    );
    let wide = format!(
        "source_id,{}\na{}\n",
        (0..20).map(|i| format!("c{i}")).collect::<Vec<_>>().join(","),
        format!(",{}", &long[1..]).repeat(20)
    );
    assert_eq!(
        shown(wide.as_bytes(), &Choices::default()),
        ["line 2: too-long; a row has at most 1048576 bytes, so shorten it"]
    );
}

#[test]
fn bytes_that_are_no_text_reject_their_row_only() {
    let lines = shown(b"source_id,city\na,Krak\xC3\xB3w\nb,Krak\xF3w\nc,\xC3\nd,\xB3\n", &Choices::default());
    assert_eq!(
        lines,
        [
            "a|Kraków",
            "line 3: not-text in `city`, `Krak�w`; its bytes are not text in utf-8; mend it, or say --encoding",
            "line 4: not-text in `city`, `�`; its bytes are not text in utf-8; mend it, or say --encoding",
            "line 5: not-text in `city`, `�`; its bytes are not text in utf-8; mend it, or say --encoding",
        ]
    );
    // 0x81 and 0x83 have no meaning in windows-1250.
    let mut file = encoding_rs::WINDOWS_1250.encode("source_id,city\na,Dąbrowa Górna\nb,x").0.into_owned();
    file.extend(b"\x81\x83\n");
    assert_eq!(
        shown(&file, &Choices::default()),
        [
            "a|Dąbrowa Górna",
            "line 3: not-text in `city`, `x��`; its bytes are not text in windows-1250; mend it, or say --encoding",
        ]
    );
    assert_eq!(
        shown(b"source_id,city\na,x\0y\n", &Choices::default()),
        ["line 2: not-text in `city`, `x␀y`; its bytes are not text in utf-8; mend it, or say --encoding"]
    );
}

#[test]
fn values_are_replaced_where_the_mapping_says_so() {
    let file = b"source_id,n\na,gratis\nb,5\nc,-\n";
    let mut saved = prepared(file, &schema(), &Choices::default()).0;
    saved.columns[1].values = [("gratis".to_owned(), "0".to_owned()), ("-".to_owned(), String::new())].into();
    let choices = Choices { saved: Some(saved), ..Choices::default() };
    assert_eq!(shown(file, &choices), ["a|0", "b|5", "c|"]);
}

#[test]
fn a_files_own_times_come_with_its_consents() {
    let file = b"source_id,consent.newsletter,updated_at\na,true,2026-11-23T10:00:00Z\nb,false,\n";
    let (binding, opened) = bound(file, &schema(), &Choices::default());
    let converted = binding.convert(&opened.batches[0]);
    let times = converted.row_times.unwrap();
    assert_eq!(times.cell(0).to_json(), "2026-11-23T10:00:00.000Z");
    assert!(!times.present().contains(1));
    assert_eq!(converted.lines, [2, 3]);
}

#[test]
fn a_mapping_is_bound_to_what_is_declared() {
    let file = b"source_id,Fav,Newsletter 2,First Name\na,1,x,Zofia\n";
    let choices = Choices {
        map: vec![("Newsletter 2".into(), "consent.second".into())],
        empty: Some(EmptyPolicy::Fill),
        ..Choices::default()
    };
    let (mapping, opened) = prepared(file, &schema(), &choices);
    let refusal = bind(&mapping, &opened.header, &schema()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "`metadata.fav` is not declared yet; `patrons schema set` declares metadata"
    );
    assert_eq!(
        format!("{:?}", declarations(&mapping, &schema())),
        "[Metadata { name: \"fav\", value_type: Number }, Consent { name: \"second\" }]"
    );
    let (binding, _) = bound(file, &schema(), &choices);
    let filled: Vec<&str> = binding.columns.iter().map(|bound| bound.attribute.name.as_str()).collect();
    assert_eq!(filled, ["source_id", "metadata.fav", "consent.second", "name"]);
    assert!(binding.columns.iter().all(|bound| bound.empty == EmptyPolicy::Fill));
    let refusal = bind(&mapping, &opened.header[1..], &schema()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the file has no column `source_id`; its header has `Fav`, `Newsletter 2`, `First Name`"
    );
    let refusal = bind(&Mapping::default(), &opened.header, &schema()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "no column is mapped to `source_id`, by which rows are to be matched; map one with --map 'HEADER=source_id'"
    );
    assert!(open(file, &FormatChoices::default()).is_ok());
}
