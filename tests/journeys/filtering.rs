//! Filters on the command line.

use crate::support::World;

const CUSTOMERS: &str = "\
source_id,name,email,country,city,plan,lifetime_value,tags,last_visit,birthdate,consent.newsletter,created_at
a,Anna Zieliński,anna@example.com,PL,Warszawa,gold,120.50,\"vip,press\",2026-11-20T10:00:00Z,1990-11-25,true,2026-11-01T00:00:00Z
b,Bo Straße,Bo@Example.com,PL,Kraków,platinum,80,,2026-08-01T10:00:00Z,2000-02-29,false,2025-01-01T00:00:00Z
c,Cy,,DE,Berlin,free,250.50,vip,,,,2026-11-22T00:00:00Z
";

fn world() -> World {
    let world = World::new();
    std::fs::write(world.path("customers.csv"), CUSTOMERS).unwrap();
    let file = world.path("customers.csv");
    world.ends(0, &["import", "customers", file.to_str().unwrap()]);
    world
}

#[test]
fn a_filter_says_who_is_counted_listed_and_exported() {
    let world = world();
    let now = ["--now", "2026-11-23T10:00:00Z"];
    for (filter, count) in [
        ("country = \"PL\" and plan in (\"gold\", \"platinum\")", 2),
        ("email ends with \"@example.com\" or email is not set", 3),
        ("(city = Warszawa or city = Kraków) and orders.total_count = 0", 2),
        ("created_at within 90d and orders.total_count = 0", 2),
        ("last_visit older than 90d", 1),
        ("birthdate anniversary in next 7 days and consent.newsletter is true", 1),
        ("metadata.tags contains any (\"vip\", \"press\") and sample(100%, \"autumn\")", 2),
        ("lifetime_value between 100 and 250.50 and not newsletter is true", 1),
        ("name contains STRASSE", 1),
        ("count(orders where (status = PAID and amount > 100) within 1y) >= 3", 0),
        ("did event \"cart_abandoned\" within 2d and did not orders within 2d", 0),
        ("  ", 3),
    ] {
        let found = world.json(0, &[&now[..], &["count", filter]].concat());
        assert_eq!(found["count"], count, "{filter}");
    }
    let listed = world
        .ends(0, &["list", "plan != free", "--columns", "source_id", "--sort", "-name", "--format", "csv"]);
    assert_eq!(listed, "source_id\nb\na\n");
    let exported = world.ends(0, &["export", "country = DE", "--columns", "source_id,name"]);
    assert_eq!(exported, "source_id,name\nc,Cy\n");
    assert_eq!(world.ends(0, &["count", "country = PL", "--now", "2020-01-01T00:00:00Z"]), "2\n");
}

#[test]
fn a_filter_that_is_not_understood_is_underlined_and_ends_with_2() {
    let world = world();
    for command in ["count", "list", "export"] {
        let output = world.run(&[command, "contry = PL and lifetime_value = many"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "error: the filter is not understood in 2 places\n\
             \x20 contry = PL and lifetime_value = many\n\
             \x20 ^^^^^^\n\
             \x20 no attribute is named `contry`; did you mean `country`?\n\
             \x20 try: country = PL and lifetime_value = many\n\
             \x20 contry = PL and lifetime_value = many\n\
             \x20                                  ^^^^\n\
             \x20 `many` is a text, and `metadata.lifetime_value` is a number; expected a number such as `120.50`\n"
        );
    }
}

#[test]
fn a_filter_may_be_written_as_json() {
    let world = world();
    let json = r#"{"junction":"and","country":{"conditions":{"$is":["PL"]}},"metadata.plan":{"conditions":{"$is":["gold"]}}}"#;
    assert_eq!(world.json(0, &["count", json])["count"], 1);
    let listed = world.ends(0, &["list", json, "--columns", "source_id", "--format", "csv"]);
    assert_eq!(listed, "source_id\na\n");
    assert_eq!(world.ends(0, &["export", json, "--columns", "source_id"]), "source_id\na\n");
    for broken in ["{", r#"{"nme":{"conditions":{"$is":["x"]}}}"#] {
        let told = world.says(2, &["count", broken]);
        assert!(told.contains("filter") || told.contains("nme"), "{told}");
    }
}
