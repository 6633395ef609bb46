//! Work by keys alone, at 80x24.

use crate::support::{Terminal, World, sample};

#[test]
fn the_start_screen_loads_the_sample_data_by_one_key() {
    let world = World::new();
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("There are no customers yet.");
    terminal.press("s").waits_for("500 customers");
    terminal.waits_for("Grzegorz Antoni Kowalski");
    terminal.press("q");
    assert!(terminal.ends().success());
    terminal.is_sane();
    assert_eq!(world.count(), 500);
}

#[test]
fn the_wizard_imports_orders_by_keys_and_takes_them_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("500 customers");
    terminal.press("i").waits_for("step 1 of 8: file");
    terminal.press(&sample("orders.csv")).waits_for("1 of ");
    terminal.press("<enter>").waits_for("Rows are   orders");
    terminal.press("<enter>").waits_for("customer.source_id");
    terminal.press(">").waits_for("status `FULFILLED`");
    terminal.press(">").waits_for("nothing is written yet");
    let counts = terminal.press(">").waits_for("orders created");
    assert!(counts.contains("1,034 orders created, 0 changed"), "{counts}");
    terminal.press("y").waits_for("1,034 rows imported");
    terminal.press("u").waits_for("was taken back");
    terminal.press("<c-c>");
    assert!(terminal.ends().success());
    let orders = world.json(0, &["show", "C-0000118-A", "--tab", "orders"]);
    assert_eq!(orders["orders"].as_array().unwrap().len(), 0);
}

#[test]
fn every_tab_of_a_customer_shows_what_the_sample_has() {
    let world = World::new();
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("There are no customers yet.");
    terminal.press("s").waits_for("500 customers");
    terminal.press("/C-0000118");
    terminal.waits_for("1 of 1");
    terminal.press("<enter><enter>");
    terminal.waits_for("2,362.96 USD");
    let tabs = [
        ("[Activity]", "POINTS_ADDITION"),
        ("[Orders]", "O-0000118-15"),
        ("[Redemptions]", "No code was redeemed"),
        ("[Vouchers]", "CLUB-DDERKV"),
        ("[Segments]", "Staff"),
        ("[Consents]", "newsletter"),
        ("[Logs]", "import"),
        ("[Metadata]", "lifetime_value"),
    ];
    for (tab, data) in tabs {
        terminal.press("]");
        terminal.waits_for(tab);
        terminal.waits_for(data);
    }
}

#[test]
fn the_wizard_imports_the_messy_sample_by_keys_alone() {
    let world = World::new();
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("import a CSV of your own");
    terminal.press("i").waits_for("step 1 of 8: file");
    terminal.press(&sample("messy/crm-export.csv")).waits_for("1 of 2 in");
    let format = terminal.press("<enter>").waits_for("step 2 of 8: format");
    for shown in ["windows-1250", "120 rows of 15 columns", "Łukasik"] {
        assert!(format.contains(shown), "{shown}\n{format}");
    }
    let columns = terminal.press(">").waits_for("step 3 of 8: columns");
    for shown in ["source_id", "name[1]", "name[2]", "consent.newsletter", "metadata.umsatz_gesamt"] {
        assert!(columns.contains(shown), "{shown}\n{columns}");
    }
    terminal.press(">").waits_for("step 4 of 8: rules");
    let trial = terminal.press(">").waits_for("4  rejected");
    assert!(trial.contains("115  created") && trial.contains("line 23: bad-date"), "{trial}");
    terminal.press(">").waits_for("step 6 of 8: confirm");
    assert!(terminal.press("<enter>").waits_for("y imports").contains("confirm"), "Enter confirms nothing");
    let report = terminal.press("y").waits_for("step 8 of 8: report");
    for shown in ["115  created", "1  duplicate", "4  rejected", "120  rows read", "crm-export-rejects.csv"] {
        assert!(report.contains(shown), "{shown}\n{report}");
    }
    terminal.press("<enter>").waits_for("115 customers");
    terminal.press("/weiß").waits_for("6 of 115 · search `weiß`");
    terminal.press("<esc>").waits_for("Agnieszka");
    terminal.press("q");
    assert!(terminal.ends().success());
    terminal.is_sane();
    assert_eq!(world.count(), 115);
}

#[test]
fn a_customer_is_edited_saved_and_taken_back() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("Grzegorz Antoni Kowalski");
    terminal.press("<enter>").waits_for("[Details]");
    terminal.press("e").waits_for("nothing changed yet");
    terminal.press("<c-u>Zenobia Quux<c-s>").waits_without("editing");
    terminal.waits_for("Zenobia Quux  1 of 500");
    terminal.press("u").waits_for("Grzegorz Antoni Kowalski  1 of 500");
    terminal.press("<c-c>");
    assert!(terminal.ends().success());
    drop(terminal);
    let shown = world.json(0, &["show", "C-0000001-R"]);
    assert_eq!(shown["name"], "Grzegorz Antoni Kowalski");
    let history = world.ends(0, &["history"]);
    assert!(history.contains("tester"), "{history}");
}

#[test]
fn typed_work_is_not_lost_by_esc_without_a_question() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("500 customers");
    terminal.press("<enter>").waits_for("[Details]");
    terminal.press("e").waits_for("nothing changed yet");
    terminal.press("Zed").waits_without("nothing changed yet");
    terminal.press("<esc>").waits_for("Leave without saving");
    terminal.press("<esc>").waits_without("Leave without saving");
    terminal.waits_for("KowalskiZed");
}

#[test]
fn quitting_while_a_job_runs_asks() {
    let world = World::new();
    let folder = world.path("files").display().to_string();
    world.ends(0, &["generate", &folder, "--customers", "60000"]);
    let mut terminal = Terminal::open(&world);
    terminal.waits_for("import a CSV of your own");
    terminal.press("i").waits_for("step 1 of 8");
    terminal.press(&format!("{folder}/customers.csv")).waits_for("1 of 1 in");
    terminal.press("<enter>").waits_for("step 2 of 8: format");
    terminal.press(">").waits_for("step 3 of 8: columns");
    terminal.press(">").waits_for("step 4 of 8: rules");
    terminal.press(">").waits_for("60,000  rows read");
    terminal.press(">").waits_for("step 6 of 8: confirm");
    terminal.press("y").waits_for("Type 60,000 first");
    terminal.press("60000").waits_for("y imports");
    terminal.press("y").waits_for("step 7 of 8: run");
    terminal.press("<c-c>").waits_for("1 job at work");
    terminal.press("n").waits_without("1 job at work");
    terminal.waits_for("step 8 of 8: report");
    terminal.press("<c-c>");
    assert!(terminal.ends().success());
    terminal.is_sane();
    assert_eq!(world.count(), 60_000);
}
