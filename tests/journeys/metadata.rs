//! Metadata and its types (SEMANTICS 1 to 4).

use crate::support::World;

/// The type that a column of these values gets, and the values as JSON Lines print them.
fn arrival(values: &[&str], options: &[&str]) -> (String, String, i32) {
    let world = World::new();
    let row = |(n, value): (usize, &&str)| format!("{n},\"{}\"", value.replace('"', "\"\""));
    let rows: Vec<String> = values.iter().enumerate().map(row).collect();
    let rows = rows.join("\n");
    let file = world.file("v.csv", format!("source_id,v\n{rows}"));
    let output = world.run(&[&["import", "customers", &file], options].concat());
    let schema = world.json(0, &["schema", "list"]);
    let declared =
        schema["attributes"].as_array().unwrap().iter().find(|a| a["name"] == "metadata.v").unwrap();
    let export = world.ends(0, &["export", "--format", "jsonl", "--columns", "v"]);
    let code = output.status.code().unwrap();
    (declared["type"].as_str().unwrap().to_owned(), export.lines().collect::<Vec<_>>().join(" "), code)
}

#[test]
fn a_type_is_concluded_from_the_whole_column() {
    for (values, expected) in [
        (&["1", "-2.50"][..], "number"),
        (&["123456789012345"], "number"),
        (&["1.234,56", "2,5"], "number"),
        (&["1234567890123456"], "text"),
        (&["01", "2"], "text"),
        (&["+1", "2"], "text"),
        (&["1e5", "2"], "text"),
        (&["1,234", "2,345"], "text"),
        (&["true", "FALSE"], "boolean"),
        (&["yes", "no"], "text"),
        (&["1", "0"], "number"),
        (&["2020-01-01", "2024-02-29"], "date"),
        (&["2020-01-01", "2023-02-29"], "text"),
        (&["2020-01-01T10:00:00Z"], "datetime"),
        (&["1", "null"], "text"),
        (&["", ""], "text"),
    ] {
        assert_eq!(arrival(values, &[]).0, expected, "{values:?}");
    }
    let late: Vec<String> = (0..5000).map(|n| if n == 4999 { "x".into() } else { n.to_string() }).collect();
    assert_eq!(arrival(&late.iter().map(String::as_str).collect::<Vec<_>>(), &[]).0, "text");
}

#[test]
fn a_type_that_is_given_reads_what_it_can() {
    for (given, values, code, expected) in [
        ("text", &["01", "1e5"][..], 0, r#"{"metadata.v":"01"} {"metadata.v":"1e5"}"#),
        (
            "number",
            &["01", "+1", "1e5", "x"],
            4,
            r#"{"metadata.v":1} {"metadata.v":1} {"metadata.v":100000}"#,
        ),
        (
            "boolean",
            &["yes", "0", "TRUE", "maybe"],
            4,
            r#"{"metadata.v":true} {"metadata.v":false} {"metadata.v":true}"#,
        ),
        ("list", &["a,b", "\"c,d\",e", ""], 0, r#"{"metadata.v":["a","b"]} {"metadata.v":["c,d","e"]} {}"#),
        ("list:number", &["1,2.50", "x"], 4, r#"{"metadata.v":[1,2.5]}"#),
        ("object", &["{\"a\":1}", "x"], 4, r#"{"metadata.v":{"a":1}}"#),
    ] {
        let option = format!("v={given}");
        let (value_type, values, ended) = arrival(values, &["--metadata-type", &option]);
        assert_eq!((value_type.as_str(), values.as_str(), ended), (given, expected, code), "{given}");
    }
}

#[test]
fn what_arrives_undeclared_is_told_with_its_type() {
    let world = World::new();
    let file = world.file("a.csv", "source_id,Total Spent,Newsletter\n1,10.50,yes\n");
    let told = world.says(0, &["import", "customers", &file]);
    assert!(told.contains("`Total Spent` becomes metadata `total_spent` of type number"), "{told}");
    assert!(told.contains("the consent `newsletter`"), "{told}");
    let told = world.says(0, &["set", "1", "plan=gold", "visits=3"]);
    assert!(
        told.contains("`metadata.plan` as text") && told.contains("`metadata.visits` as number"),
        "{told}"
    );
    assert_eq!(world.values("plan,visits,total_spent"), "gold,3,10.5");
    let told = world.says(2, &["set", "1", "contry=PL"]);
    assert!(told.contains("near it are `address.country`"), "{told}");
}

#[test]
fn missing_null_and_empty_are_three_things() {
    let world = World::new();
    world.ends(0, &["create", "source_id=A", "name=x", "phone=1", "plan=gold", "description=y"]);
    world.ends(0, &["set", "A", "name=null!", "phone=", "description=\"\"", "plan=null!"]);
    let line = world.ends(0, &["export", "--format", "jsonl", "--columns", "name,phone,description,plan"]);
    assert_eq!(line.trim(), r#"{"name":null,"description":"","metadata.plan":null}"#);
    assert_eq!(world.values("name,phone,description,plan"), ",,,");
    let told = world.says(0, &["set", "A", "name=null!"]);
    assert!(told.contains("nothing changed"), "{told}");
}

#[test]
fn a_change_of_type_tells_first_what_will_not_convert() {
    let world = World::new();
    world.import(0, "source_id,visits\nA,1\nB,two\n", &[]);
    let told = world.says(2, &["schema", "set", "VISITS", "number"]);
    assert!(told.contains("`two`"), "{told}");
    world.ends(0, &["set", "B", "visits=2"]);
    world.ends(0, &["schema", "set", "VISITS", "number"]);
    assert_eq!(world.json(0, &["show", "B"])["metadata"]["visits"], 2);
    world.ends(0, &["schema", "set", "plan", "text", "--required"]);
    world.says(2, &["create", "source_id=C"]);
    world.import(4, "source_id,plan\nC,\nD,gold\n", &[]);
    assert_eq!(world.values("source_id"), "A | B | D");
}

#[test]
fn text_is_composed_and_trimmed() {
    let world = World::new();
    world.import(0, "source_id,name\n A ,\u{a0}Jose\u{301} \n", &[]);
    world.ends(0, &["set", "A", "description= e\u{301} "]);
    assert_eq!(world.values("source_id,name,description"), "A,José,é");
}
