//! What every command needs: the data folder, the settings, who acts, the present.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Globals;
use super::failure::wrong;
use crate::app::{Actor, App, AppOptions, Command, Reply, Snapshot, TimeUse};
use crate::config::{Config, Environment};
use crate::domain::{Clock, Instant, Origin, Row};

/// The way into a data folder.
#[derive(Debug)]
pub(super) struct Door {
    folder: PathBuf,
    config: Config,
    actor: String,
    now: Option<Instant>,
    is_colorless: bool,
}

impl Door {
    /// Finds the data folder and reads its settings; opens nothing.
    pub fn new(globals: Globals, environment: &Environment) -> anyhow::Result<Self> {
        let folder = data_folder(&globals, environment)?;
        let config = Config::load(&folder)?;
        let actor = globals.actor.unwrap_or_else(|| environment.actor());
        Ok(Self { folder, config, actor, now: globals.now, is_colorless: globals.no_color })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// `--now`.
    pub fn now(&self) -> Option<Instant> {
        self.now
    }

    /// What `--no-color` says, if it says anything.
    pub fn wants_color(&self) -> Option<bool> {
        self.is_colorless.then_some(false)
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        Actor { name: self.actor.clone(), origin: Origin::Command }
    }

    /// Opens the data folder for a command that reads. With `--now` it only looks at that time; else what lapsed
    /// meanwhile is recorded (SEMANTICS 6, 7).
    pub fn open(&self) -> anyhow::Result<Arc<App>> {
        self.open_with(if self.now.is_some() { TimeUse::Shown } else { TimeUse::Applied })
    }

    /// Opens the data folder as it lies, for copies and checks of it.
    pub fn open_as_it_lies(&self) -> anyhow::Result<Arc<App>> {
        self.open_with(TimeUse::Untouched)
    }

    fn open_with(&self, time: TimeUse) -> anyhow::Result<Arc<App>> {
        let clock = Arc::new(self.now.map_or_else(Clock::system, Clock::fixed));
        let options = AppOptions { clock, settings: self.config.settings(), time, ..AppOptions::default() };
        Ok(App::open(&self.folder, options)?)
    }

    /// Opens the data folder for a command that writes: its time may not lie before the last change (SEMANTICS 6).
    pub fn open_to_write(&self) -> anyhow::Result<Arc<App>> {
        let app = self.open_with(TimeUse::Applied)?;
        if let (Some(now), Some(last)) = (self.now, app.recorded()?)
            && now < last
        {
            return Err(wrong(format!(
                "--now {now} lies before the last change, of {last}; a command that writes cannot go back in time"
            )));
        }
        Ok(app)
    }

    /// Has a command carried out in this person's name.
    pub fn carry_out(&self, app: &App, command: Command) -> anyhow::Result<Reply> {
        Ok(app.run(command, &self.actor())?)
    }
}

/// Where the data lies.
pub(super) fn data_folder(globals: &Globals, environment: &Environment) -> anyhow::Result<PathBuf> {
    let folder = environment.data_folder(globals.data.as_deref());
    folder.ok_or_else(|| wrong("no home folder is known; name a data folder with --data"))
}

/// The customers meant by keys; none is left out.
pub(super) fn find_all(snapshot: &Snapshot, keys: &[String]) -> anyhow::Result<Arc<[Row]>> {
    let rows = keys.iter().map(|key| Ok(crate::app::customer::find(snapshot, key)?));
    rows.collect()
}
