//! Who is erased leaves no trace.

use crate::support::{World, holds, sample};

#[test]
fn an_erased_customer_is_nowhere_in_the_folder_and_is_not_let_in_again() {
    let world = World::new();
    world.ends(0, &["import", "customers", &sample("customers.csv")]);
    world.ends(0, &["set", "C-0000001-R", "phone=+48 777 111 222"]);
    world.ends(0, &["erase", "C-0000001-R", "--yes"]);
    for trace in ["C-0000001-R", "grzegorz.kowalski1@example.net", "Grzegorz Antoni", "+48 777 111 222"] {
        assert!(!holds(&world.data(), trace.as_bytes()), "{trace}");
    }
    let again = world.json(4, &["import", "customers", &sample("customers.csv")]);
    assert_eq!((again["rejected"].as_u64(), again["unchanged"].as_u64()), (Some(1), Some(499)), "{again}");
    world.ends(0, &["readmit", "C-0000001-R"]);
    let readmitted = world.json(0, &["import", "customers", &sample("customers.csv")]);
    assert_eq!(readmitted["created"].as_u64(), Some(1), "{readmitted}");
}

/// Texts that only the person erased below has.
const TRACES: [&str; 9] = [
    "KEY-7001",
    "KEY-7002",
    "Zebulon",
    "zebulon@uniq.example",
    "ZEB2@UNIQ.example",
    "555666777",
    "Quxstreet",
    "Flat Zyx",
    "fond of xylophones",
];
const PERSON: &str = "source_id,name,email,phone,address_line_1,address_line_2,description\n\
                      KEY-7001,\"Zebulon \"\"Zeb\"\" Qux\",zebulon@uniq.example,+48555666777,Quxstreet 9,Flat Zyx,\
                      fond of xylophones\nB,Bob,bob@x.example,,,,\n";

fn assert_no_trace(world: &World) {
    for trace in TRACES {
        assert!(!holds(&world.data(), trace.as_bytes()), "{trace}");
    }
}

#[test]
fn no_rejects_history_or_earlier_life_of_the_erased_stays() {
    let world = World::new();
    world.import(0, PERSON, &["--save-mapping", "people"]);
    world.ends(0, &["undo"]);
    world.import(0, PERSON, &[]);
    world.ends(0, &["delete", "KEY-7001"]);
    world.import(0, PERSON, &[]);
    world.ends(0, &["set", "KEY-7001", "source_id=KEY-7002", "email=ZEB2@UNIQ.example"]);
    for rejected in [
        "source_id,email\nKEY-7002,nobody\n",
        "source_id,name,email\nX,\"Zebulon \"\"Zeb\"\" Qux\",nobody\n",
        "source_id,phone,email\nX,+48555666777,nobody\n",
        "source_id,address_line_1,email\nX,Quxstreet 9,nobody\n",
        "source_id,description,email\nX,fond of xylophones,nobody\n",
        "source_id,email\nX,zeb2@uniq.EXAMPLE x\n",
    ] {
        world.import(4, rejected, &[]);
    }
    world.ends(0, &["erase", "KEY-7002", "--yes"]);
    assert_no_trace(&world);
    // Refused again, whatever else is wrong with the row, and then not kept as a rejected row either.
    for row in ["KEY-7001,Zebulon,nobody", "KEY-7002,Zebulon,zebulon@uniq.example"] {
        world.import(4, format!("source_id,name,email\n{row}\n"), &[]);
    }
    assert_no_trace(&world);
    world.says(1, &["create", "source_id=KEY-7001"]);
    let own = world.path("rejects.csv").display().to_string();
    world.import(4, PERSON, &["--rejects", &own]);
    assert!(std::fs::read_to_string(&own).unwrap().contains("patrons readmit KEY-7001"));
}

#[test]
fn who_was_deleted_before_can_still_be_erased() {
    for key in ["KEY-7001", "zebulon@uniq.example"] {
        let world = World::new();
        world.import(0, PERSON, &[]);
        world.ends(0, &["delete", "KEY-7001"]);
        world.says(2, &["erase", key]);
        world.says(1, &["erase", key, "nobody", "--yes"]);
        world.ends(0, &["erase", key, "--yes"]);
        assert_no_trace(&world);
        assert!(world.says(0, &["undo", "2"]).contains("nothing changed"));
        assert_eq!(world.count(), 1);
    }
}

/// Texts that only the records of the person erased below have.
const RECORD_TRACES: [&str; 12] = [
    "KEY-7001",
    "ORD-UNIQ-1",
    "ORD-UNIQ-2",
    "velvet zither",
    "EV-UNIQ-3",
    "zither_played",
    "CODE-UNIQ-4",
    "Zither club",
    "GIFT-UNIQ-5",
    "PTS-UNIQ-6",
    "signed at the zither desk",
    "KEY-7003",
];

#[test]
fn no_record_of_the_erased_stays() {
    let world = World::new();
    world.import(0, PERSON, &[]);
    world.ends(0, &["create", "source_id=KEY-7003", "name=Zeb"]);
    let orders = world.file(
        "orders.jsonl",
        r#"{"order_id":"ORD-UNIQ-1","customer_source_id":"KEY-7001","status":"PAID","amount":129.9,"items":[{"product_id":"velvet zither","quantity":1}]}
{"order_id":"O-B","customer_source_id":"B","status":"PAID","amount":1}
"#,
    );
    world.ends(0, &["import", "orders", &orders]);
    world.ends(
        0,
        &["order", "add", "KEY-7003", "source_id=ORD-UNIQ-2", "status=CREATED", "note=velvet zither"],
    );
    world.ends(0, &["order", "add", "KEY-7003", "source_id=ORD-UNIQ-2", "status=PAID", "amount=7"]);
    world.ends(0, &["event", "add", "KEY-7001", "zither_played", "source_id=EV-UNIQ-3"]);
    world.ends(0, &["redemption", "add", "KEY-7001", "CODE-UNIQ-4", "campaign=Zither club"]);
    let vouchers = world.file("v.csv", "code,customer,type,amount\nGIFT-UNIQ-5,KEY-7001,GIFT_VOUCHER,50\n");
    world.ends(0, &["import", "vouchers", &vouchers]);
    world.ends(0, &["points", "add", "KEY-7001", "5", "--source-id", "PTS-UNIQ-6"]);
    world.ends(
        0,
        &["consent", "add", "KEY-7001", "newsletter", "given", "--evidence", "signed at the zither desk"],
    );
    let bad = "order_id,customer_source_id,status,amount\nORD-UNIQ-2,KEY-7001,PAID,much\n";
    world.ends(4, &["import", "orders", &world.file("bad.csv", bad)]);
    // Merged, so that records lie with another than they came for, and an undo has both.
    world.ends(0, &["merge", "KEY-7001", "KEY-7003"]);
    world.ends(0, &["undo"]);
    world.ends(0, &["merge", "KEY-7001", "KEY-7003"]);
    for trace in RECORD_TRACES {
        assert!(holds(&world.data(), trace.as_bytes()), "`{trace}` was never there");
    }
    world.ends(0, &["erase", "KEY-7001", "--yes"]);
    for trace in RECORD_TRACES {
        assert!(!holds(&world.data(), trace.as_bytes()), "{trace}");
    }
    assert_eq!(world.ends(0, &["export", "--records", "orders"]).lines().count(), 2);
    // What is left can still be taken back and counted.
    world.ends(0, &["verify"]);
    assert_eq!(world.count(), 1);
}
