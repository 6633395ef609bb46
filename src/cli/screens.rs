//! No command: the terminal interface.

use super::door::Door;
use super::failure::Outcome;
use super::out::Out;
use crate::app::Actor;
use crate::config::{Config, Environment};
use crate::domain::Origin;
use crate::tui::theme::{Charset, Depth, Theme};
use crate::tui::{self, TuiOptions};

/// How long sending may take to end before it is told what is waited for.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);

/// How the screens are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// With ASCII characters only.
    pub ascii: bool,
    /// Line by line.
    pub plain: bool,
}

/// Opens the screens at this process's terminal.
pub(super) fn open(
    door: &Door,
    environment: &Environment,
    manner: Manner,
    out: &Out,
) -> anyhow::Result<Outcome> {
    let depth = Theme::depth_of(
        environment.no_color.as_deref(),
        environment.colorterm.as_deref(),
        environment.term.as_deref(),
    );
    let is_colored = door.wants_color().or(door.config().color()) != Some(false);
    let folder = door.folder().to_owned();
    let options = TuiOptions {
        actor: Actor { origin: Origin::Screen, ..door.actor() },
        keys: door.config().bindings(),
        theme: door.config().theme(),
        colorfgbg: environment.colorfgbg.clone(),
        depth: if is_colored { depth } else { Depth::None },
        charset: if manner.ascii || !environment.is_utf8 { Charset::Ascii } else { Charset::Unicode },
        mouse: door.config().takes_mouse(),
        remote: environment.is_remote,
        term: environment.term.clone().unwrap_or_default(),
        editor: environment.editor.clone(),
        drafts: door.folder().join("drafts"),
        configure: std::sync::Arc::new(move |values| {
            let changed = Config::set_all(&folder, values).map_err(|error| error.to_string())?;
            Ok(changed.delivery())
        }),
    };
    let app = door.open_to_write()?;
    app.load_in_background();
    let delivery = app.deliver_in_background();
    let shown = if manner.plain { tui::run_plain(app, options) } else { tui::run(app, options) };
    if !delivery.stops_within(PATIENCE) {
        out.note("waiting for what the other side says of a message that is being sent");
    }
    drop(delivery);
    shown?;
    Ok(Outcome::Done)
}
