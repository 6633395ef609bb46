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
