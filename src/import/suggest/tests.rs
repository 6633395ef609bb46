//! Mappings suggested, asked for and refused.

use super::*;
use crate::import::test_support::suggestion;

fn schema() -> Schema {
    let mut schema = Schema::default();
    schema.declare("plan", ValueType::Text, false).unwrap();
    schema.consent("newsletter").unwrap();
    schema
}

fn choices(map: &[(&str, &str)]) -> Choices {
    let map = map.iter().map(|(header, target)| ((*header).to_owned(), (*target).to_owned())).collect();
    Choices { map, ..Choices::default() }
}

/// Targets with types, then notes and questions, or the refusal.
fn check(file: &str, choices: &Choices, expected: &str) {
    let shown = match suggestion(file, &schema(), choices) {
        Ok(suggestion) => {
            let column = |c: &ColumnMapping| match c.value_type {
                Some(value_type) => format!("{}:{value_type}", c.target),
                None => c.target.to_string(),
            };
            let mut shown: Vec<String> = suggestion.mapping.columns.iter().map(column).collect();
            shown.extend(suggestion.questions.iter().map(|question| format!("? {question}")));
            shown.join(" ")
        }
        Err(refusal) => format!("! {refusal}"),
    };
    assert_eq!(shown, expected, "{file}");
}

#[test]
fn types_are_concluded_or_declared_or_given() {
    let none = Choices::default();
    check("source_id,plan,n\nx,1,2\n", &none, "source_id metadata.plan:text metadata.n:number");
    check("source_id,zip2\nx,00123\n", &none, "source_id metadata.zip2:text");
    let typed = Choices { metadata_types: vec![("zip2".into(), ValueType::Number)], ..Choices::default() };
    check("source_id,zip2\nx,00123\n", &typed, "source_id metadata.zip2:number");
    check(
        "source_id\nx\n",
        &typed,
        "! no column becomes `metadata.zip2`, so its type cannot be given; map one with --map 'HEADER=metadata.zip2'",
    );
    let wrong = Choices { metadata_types: vec![("plan".into(), ValueType::Number)], ..Choices::default() };
    check(
        "source_id,plan\nx,1\n",
        &wrong,
        "! `plan` is declared as text already; change it with `patrons schema set plan number`",
    );
}

#[test]
fn dates_ask_where_they_must_be_dates() {
    let none = Choices::default();
    check(
        "source_id,birthdate\nx,01/02/1990\n",
        &none,
        "source_id birthdate ? the dates of `birthdate` can be read in two ways (`01/02/1990`); say which with --date-order dmy|mdy|ymd",
    );
    check("source_id,birthdate\nx,01/02/1990\ny,13/02/1990\n", &none, "source_id birthdate");
    check("source_id,since\nx,01/02/1990\n", &none, "source_id metadata.since:text");
    let dmy = Choices { date_order: Some(DateOrder::Dmy), ..Choices::default() };
    check("source_id,since\nx,01/02/1990\n", &dmy, "source_id metadata.since:date");
    check("source_id,birthdate\nx,01/02/1990\n", &dmy, "source_id birthdate");
    check("source_id,Birthday\nx,12/31\n", &none, "source_id metadata.birthday:text");
    check("source_id,birthday,birthdate\nx,1990-01-02,1990-01-02\n", &none, "source_id skip birthdate");
    check(
        "source_id,birthday,birthdate\nx,1990-01-03,1990-01-02\n",
        &none,
        "source_id metadata.birthday:date birthdate",
    );
}

#[test]
fn keys_are_found_or_asked_for() {
    let none = Choices::default();
    check(
        "plan\nx\n",
        &none,
        "metadata.plan:text ? no column says who a row is; map one with --map 'HEADER=source_id'",
    );
    check("id\ncust_000000000000000000000000\n", &none, "id");
    check("id\ncust_000000000000000000000000\n7\n", &none, "source_id");
    check("id,source_id\ncust_000000000000000000000000,1\n7,2\n", &none, "id source_id");
    check("id,source_id\n7,2\n", &none, "metadata.id:number source_id");
    let by_id = Choices { match_key: Some(MatchKey::Id), ..Choices::default() };
    check(
        "email\nx@y.zz\n",
        &by_id,
        "email ? no column is mapped to `id`, by which rows are to be matched; map one with --map 'HEADER=id'",
    );
}

#[test]
fn collisions_are_settled_or_refused() {
    let none = Choices::default();
    check("email,E-mail address\na@b.co,c@d.co\n", &none, "email metadata.e_mail_address:text");
    check(
        "source_id,Fav Color,fav_color\nx,a,b\n",
        &none,
        "source_id metadata.fav_color:text metadata.fav_color:text ? the columns `Fav Color` and `fav_color` would both become `metadata.fav_color`; map one elsewhere with --map 'HEADER=ATTRIBUTE', or to `skip`",
    );
    check("source_id,Name,First Name\nx,a,b\n", &none, "source_id name[2] name[1]");
    check(
        "source_id,Name,First Name,Last Name\nx,a b,a,b\n",
        &none,
        "source_id name metadata.first_name:text metadata.last_name:text",
    );
    check(
        "a,b\nx,y\n",
        &choices(&[("a", "source_id"), ("b", "source_id")]),
        "! the columns `a` and `b` would both become `source_id`; map one elsewhere with --map 'HEADER=ATTRIBUTE', or to `skip`",
    );
    check("email,mail\na@b.co,c@d.co\n", &choices(&[("mail", "email")]), "metadata.email:text email");
}

#[test]
fn an_operators_words_are_checked() {
    check(
        "source_id,Fav\nx,a\n",
        &choices(&[("Fav", "metadata.fav color")]),
        "! the metadata name `fav color` holds white space; `fav_color` would do",
    );
    check(
        "source_id,Fav\nx,a\n",
        &choices(&[("Favv", "name")]),
        "! the file has no column `Favv`; its header has `Fav`",
    );
    check(
        "source_id,Fav\nx,a\n",
        &choices(&[("fav", "plann")]),
        "! no attribute is named `plann`; near it are `metadata.plan`; `metadata.plann` makes a new one",
    );
    check(
        "source_id,Fav\nx,a\n",
        &choices(&[("fav", "name[1]"), ("source_id", "source_id")]),
        "source_id name[1]",
    );
}

#[test]
fn a_saved_mapping_reproduces_the_import_and_options_go_before_it() {
    let file = "Nr,Mail,Born,Tags\n7,a@b.co,1/2/1990,a;b\n";
    let by_hand = choices(&[("Nr", "source_id"), ("Born", "birthdate"), ("Mail", "skip")]);
    let first = Choices { date_order: Some(DateOrder::Mdy), empty: Some(EmptyPolicy::Clear), ..by_hand };
    let mapping = suggestion(file, &schema(), &first).unwrap().mapping;
    let saved = Mapping::from_toml(&mapping.to_toml()).unwrap();
    let again = Choices { saved: Some(saved), ..Choices::default() };
    let repeated = suggestion(file, &schema(), &again).unwrap();
    assert_eq!(repeated.questions, []);
    assert_eq!(repeated.mapping.to_toml(), mapping.to_toml());
    let overridden = Choices { map: vec![("mail".into(), "email".into())], ..again };
    check(file, &overridden, "source_id email birthdate metadata.tags:list");
}

#[test]
fn what_is_decided_without_asking_is_told() {
    let file =
        "Customer ID,Total Spent,updated_at,orders_total_count,Newsletter,City\n7,1.50,x,3,maybe,Rome\n";
    let suggestion = suggestion(file, &Schema::default(), &Choices::default()).unwrap();
    assert_eq!(
        suggestion.notes,
        [
            "`updated_at` is skipped: only patrons writes it",
            "`orders_total_count` is skipped: only patrons writes it",
            "`Newsletter` holds no yes and no, so it becomes `metadata.newsletter`",
            "`Total Spent` becomes metadata `total_spent` of type number, which is new",
            "`Newsletter` becomes metadata `newsletter` of type text, which is new",
        ]
    );
}
