//! What is asked before a distribution is set going or ended.

use crate::promotions::MessageState;
use crate::tui::distribution::DistributionLine;
use crate::tui::format::{count, counted};
use crate::tui::overlay::{Confirm, Menu, MenuItem, Overlay};

/// Whether present members are included is asked with both counts, and nothing is the usual answer (SEMANTICS 29).
pub(super) fn activate(name: &str, all: u64, would: u64, codes: Option<u64>) -> Overlay {
    if all == 0 {
        let lines = vec!["What happens from now on is queued, and sent.".to_owned()];
        return Overlay::Confirm(Confirm::new(format!("Set {name} going"), lines, "set going"));
    }
    let free = codes.map(|codes| format!("; {} free", counted(codes, "code"))).unwrap_or_default();
    let only_new = MenuItem::new("only who enters from now on", "0 are queued").letter('n');
    let queued = format!("{} are queued, {} could be sent{free}", count(all), count(would));
    let present = MenuItem::new("also who is in it already", queued).letter('p');
    Overlay::Menu(Menu::new(format!("Set {name} going for"), vec![only_new, present]))
}

/// What ending a distribution means.
pub(super) fn end(line: Option<&DistributionLine>) -> Confirm {
    let open =
        line.map_or(0, |line| line.tally.of(MessageState::Queued) + line.tally.of(MessageState::Waiting));
    let name = line.map(|line| line.distribution.name.clone()).unwrap_or_default();
    let lines = vec![
        format!("{} not sent yet: cancelled.", counted(open, "message")),
        "It cannot be set going again.".to_owned(),
    ];
    Confirm::new(format!("End {name}"), lines, "end")
}
