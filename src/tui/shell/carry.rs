//! Carries effects out: the only file of the screens that asks `crate::app`.
//!
//! What takes microseconds is answered at once; what may take longer goes to a thread and comes back by a channel,
//! so that no key waits.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::Configure;
use super::files;
use super::lists::{self, Lists};
use super::pairs;
use super::paths;
use super::segments;
use super::work::Jobs;
use super::{distributions, profile, promotions};
use crate::app::dashboard;
use crate::app::list::{self, Order};
use crate::app::mappings;
use crate::app::{Actor, App, Cancel, Error, ListQuery};
use crate::domain::Row;
use crate::tui::effect::{Answer, CustomerView, Effect, Query, Ticket};
use crate::tui::job::{JobId, JobReport, JobRequest};
use crate::tui::segment::SegmentQuery;
use crate::tui::session::{Carry, Input, SlotId};

/// How many results may wait for the loop.
const QUEUE: usize = 256;

/// What comes back from a thread.
#[derive(Debug)]
pub enum Returned {
    /// An answer for a screen.
    Answer(SlotId, Ticket, Answer),
    /// The first of a list for a screen.
    Head(SlotId, Ticket, Vec<Row>),
    /// A list for a screen, and the place of the customer that was followed.
    Listed(SlotId, Ticket, Order, Option<u64>),
    /// A job moved on.
    Job(JobId, JobReport),
}

/// Carries effects out.
pub struct Carrier {
    app: Arc<App>,
    actor: Actor,
    configure: Configure,
    lists: Lists,
    /// The jobs under way.
    pub jobs: Jobs,
    returned: Sender<Returned>,
}

impl Carrier {
    /// A carrier, and where its results come back.
    pub fn new(app: Arc<App>, actor: Actor, configure: Configure) -> (Self, Receiver<Returned>) {
        let (returned, results) = bounded(QUEUE);
        (Self { app, actor, configure, lists: Lists::default(), jobs: Jobs::default(), returned }, results)
    }

    /// Carries an effect out; what can be answered at once comes back.
    pub fn carry(&mut self, Carry { slot, effect }: Carry) -> Option<Input> {
        match effect {
            Effect::Fetch(ticket, query) => self.fetch(slot, ticket, query),
            Effect::Run(ticket, command) => {
                let (app, actor) = (Arc::clone(&self.app), self.actor.clone());
                self.on_thread(slot, ticket, move || Ok(Answer::Done(Box::new(app.run(command, &actor)?))))
            }
            Effect::Configure(ticket, values) => {
                let (app, configure) = (Arc::clone(&self.app), Arc::clone(&self.configure));
                self.on_thread(slot, ticket, move || {
                    app.set_delivery(configure(&values).map_err(Error::Invalid)?);
                    Ok(Answer::Done(Box::default()))
                })
            }
            Effect::StartJob(ticket, request) => Some(self.start(slot, ticket, request)),
            Effect::KeepMapping(ticket, mapping) => {
                let app = Arc::clone(&self.app);
                self.on_thread(slot, ticket, move || {
                    Ok(Answer::MappingKept(mappings::save(app.folder(), &mapping)?.display().to_string()))
                })
            }
            Effect::CancelJob(id) => {
                self.jobs.cancel(id);
                None
            }
            _ => None,
        }
    }

    /// What a result means to the session; `None` where nobody waits for it any more.
    pub fn returned(&mut self, returned: Returned) -> Option<Input> {
        match returned {
            Returned::Answer(slot, ticket, answer) => Some(Input::Answer(slot, ticket, answer)),
            Returned::Head(slot, ticket, rows) => Some(Input::Answer(slot, ticket, Answer::Head(rows))),
            Returned::Listed(slot, ticket, order, place) => {
                let count = order.len() as u64;
                let newest = self.lists.came(slot, ticket, order);
                newest.then_some(Input::Answer(slot, ticket, Answer::Listed { count, place }))
            }
            Returned::Job(id, report) => {
                if matches!(report, JobReport::Ended { .. }) {
                    self.jobs.ended(id);
                }
                Some(Input::Job(id, report))
            }
        }
    }

    fn start(&mut self, slot: SlotId, ticket: Ticket, request: JobRequest) -> Input {
        let title = request.title();
        match self.jobs.start(request, &self.app, &self.actor, &self.returned) {
            Ok(id) => Input::JobBegan(slot, ticket, id, title),
            Err(problem) => failed(slot, ticket, &format!("the job could not begin: {problem}")),
        }
    }

    fn fetch(&mut self, slot: SlotId, ticket: Ticket, query: Query) -> Option<Input> {
        let app = Arc::clone(&self.app);
        match query {
            Query::List { query, follow, head } => return self.list(slot, ticket, query, follow, head),
            Query::History { limit } => {
                return self.on_thread(slot, ticket, move || Ok(Answer::History(app.history(limit)?.into())));
            }
            Query::Folder(folder) => {
                return self.on_thread(slot, ticket, move || Ok(files::folder(app.folder(), &folder)));
            }
            Query::Mappings => {
                return self.on_thread(slot, ticket, move || {
                    Ok(Answer::Mappings(mappings::all(app.folder())?.into()))
                });
            }
            Query::Statistics(column) => {
                let order = self.lists.of(slot);
                return self.on_thread(slot, ticket, move || lists::statistics(&app, &order, column));
            }
            Query::Logs(row) => {
                return self.on_thread(slot, ticket, move || Ok(Answer::Logs(app.log(row)?.into())));
            }
            Query::Segment(query) => {
                let is_tried = matches!(query, SegmentQuery::Try(_));
                let cancel = if is_tried { self.lists.asked_aside(slot) } else { Cancel::default() };
                return self.on_thread(slot, ticket, move || segments::answer(&app, query, &cancel));
            }
            Query::Dashboard(filter) => {
                let cancel = self.lists.asked_aside(slot);
                return self.on_thread(slot, ticket, move || {
                    Ok(Answer::Dashboard(Box::new(dashboard::dashboard(&app, &filter, &cancel)?)))
                });
            }
            Query::Pairs(query) => {
                return self.on_thread(slot, ticket, move || pairs::answer(&app, query));
            }
            Query::Distribution(query) => {
                return self.on_thread(slot, ticket, move || distributions::answer(&app, query));
            }
            Query::Promotion(query) => {
                return self.on_thread(slot, ticket, move || promotions::answer(&app, query));
            }
            Query::Profile(query) => {
                return self.on_thread(slot, ticket, move || profile::answer(&app, query));
            }
            Query::Filled(column) => {
                return self.on_thread(slot, ticket, move || Ok(Answer::Count(lists::filled(&app, column)?)));
            }
            _ => {}
        }
        let answer = self.at_once(slot, query);
        Some(Input::Answer(slot, ticket, answer.unwrap_or_else(|e| Answer::Failed(e.to_string()))))
    }

    /// Questions that take microseconds.
    fn at_once(&self, slot: SlotId, query: Query) -> Result<Answer, Error> {
        let snapshot = self.app.snapshot();
        Ok(match query {
            Query::Window { range, columns } => {
                let rows = self.lists.part(slot, &range);
                // A customer deleted a moment ago still has its line until the list is asked anew.
                let line = |row: &Row| lists::line(&self.app, *row, &columns);
                Answer::Window { start: range.start, rows: rows.iter().map(line).collect::<Result<_, _>>()? }
            }
            Query::Place(row) => Answer::Place(place(&self.lists.of(slot), row)),
            Query::Rows(range) => Answer::Rows(self.lists.part(slot, &range).into()),
            Query::Cells { rows, columns } => Answer::Cells(lists::cells(&self.app, &rows, &columns)?),
            Query::Within(rows) => Answer::Count(lists::within(&self.lists.of(slot), &rows)),
            Query::Whom(whom) => lists::whom(&self.app, &whom)?,
            Query::Customer(row) if !snapshot.is_alive(row) => Answer::Customer(None),
            Query::Customer(row) => {
                let record = snapshot.record(row)?;
                let cells = record.cells().map(|(column, cell)| (column, cell.clone())).collect();
                let (id, aliases) = (snapshot.id_of(row)?, snapshot.aliases(row).to_vec());
                Answer::Customer(Some(Box::new(CustomerView { row, id, cells, aliases })))
            }
            Query::Beside { row, step } => Answer::Beside(self.lists.beside(row, step)),
            Query::Path(path) => Answer::Path(paths::destination(&path)),
            Query::Project => Answer::Project(paths::project(&self.app)),
            Query::List { .. }
            | Query::Statistics(_)
            | Query::Logs(_)
            | Query::Filled(_)
            | Query::Folder(_)
            | Query::Segment(_)
            | Query::Profile(_)
            | Query::Pairs(_)
            | Query::Promotion(_)
            | Query::Distribution(_)
            | Query::Dashboard(_)
            | Query::Mappings
            | Query::History { .. } => Answer::Failed("this is not answered at once".to_owned()),
        })
    }

    fn list(
        &mut self,
        slot: SlotId,
        ticket: Ticket,
        query: ListQuery,
        follow: Option<Row>,
        head: usize,
    ) -> Option<Input> {
        let cancel = self.lists.asked(slot, ticket);
        let (app, returned) = (Arc::clone(&self.app), self.returned.clone());
        let find = move || {
            let (snapshot, moment) = (app.snapshot(), app.moment());
            if head > 0
                && let Ok(rows) = list::head(&snapshot, &query, head, &moment, &cancel)
            {
                returned.send(Returned::Head(slot, ticket, rows)).ok();
            }
            let result = match list::order(&snapshot, &query, &moment, &cancel) {
                Ok(order) => {
                    let place = follow.and_then(|row| place(&order, row));
                    Returned::Listed(slot, ticket, order, place)
                }
                // Whoever cancelled has asked anew.
                Err(Error::Cancelled) => return,
                Err(problem) => Returned::Answer(slot, ticket, Answer::Failed(problem.to_string())),
            };
            returned.send(result).ok();
        };
        spawn(slot, ticket, find)
    }

    /// Asks on a thread; the answer comes back by the channel.
    fn on_thread(
        &self,
        slot: SlotId,
        ticket: Ticket,
        ask: impl FnOnce() -> Result<Answer, Error> + Send + 'static,
    ) -> Option<Input> {
        let returned = self.returned.clone();
        spawn(slot, ticket, move || {
            let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ask));
            let answer = match asked {
                Ok(Ok(answer)) => answer,
                Ok(Err(problem)) => Answer::Failed(problem.to_string()),
                Err(_) => {
                    Answer::Failed("this broke off by a mistake of ours; nothing was changed".to_owned())
                }
            };
            returned.send(Returned::Answer(slot, ticket, answer)).ok();
        })
    }
}

/// Puts work on a thread.
fn spawn(slot: SlotId, ticket: Ticket, work: impl FnOnce() + Send + 'static) -> Option<Input> {
    match std::thread::Builder::new().name("tui-ask".into()).spawn(work) {
        Ok(_) => None,
        Err(problem) => Some(failed(slot, ticket, &format!("no thread for this: {problem}"))),
    }
}
/// Where a customer stands in a list.
fn place(order: &Order, row: Row) -> Option<u64> {
    order.position(row).map(|at| at as u64)
}

fn failed(slot: SlotId, ticket: Ticket, why: &str) -> Input {
    Input::Answer(slot, ticket, Answer::Failed(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{AppOptions, Command};
    use crate::domain::{Cell, ColumnId, Origin};

    const SLOT: SlotId = SlotId(1);

    /// A carrier before a house with so many customers.
    fn carrier(folder: &std::path::Path, customers: u32) -> (Carrier, Receiver<Returned>) {
        let app = App::open(folder, AppOptions::default()).unwrap();
        let actor = Actor { name: "ana".into(), origin: Origin::Screen };
        for i in 0..customers {
            let cells = vec![(ColumnId::NAME, Cell::text(&format!("Customer {}", customers - i)))];
            app.run(Command::Create(cells), &actor).unwrap();
        }
        Carrier::new(app, actor, Arc::new(|_| Err("there is no file".to_owned())))
    }

    fn ask(carrier: &mut Carrier, results: &Receiver<Returned>, ticket: u64, query: Query) -> Option<Answer> {
        let carry = Carry { slot: SLOT, effect: Effect::Fetch(Ticket(ticket), query) };
        let input = carrier.carry(carry).or_else(|| {
            let returned = results.recv().unwrap();
            carrier.returned(returned)
        });
        match input {
            Some(Input::Answer(_, _, answer)) => Some(answer),
            _ => None,
        }
    }

    #[test]
    fn a_list_is_ordered_behind_its_screen_and_read_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let (mut carrier, results) = carrier(folder.path(), 3);
        let sort = vec![crate::app::SortKey { column: ColumnId::NAME, descending: false }];
        let query = ListQuery { search: "cust".into(), sort, ..ListQuery::default() };
        let asked = Query::List { query, follow: Some(Row(0)), head: 0 };
        let answer = ask(&mut carrier, &results, 1, asked);
        assert_eq!(answer, Some(Answer::Listed { count: 3, place: Some(2) }));
        let window = Query::Window { range: 0..1, columns: vec![ColumnId::NAME] };
        let Some(Answer::Window { rows, .. }) = ask(&mut carrier, &results, 2, window) else {
            panic!("a window is answered at once");
        };
        assert_eq!(rows[0].cells[0].as_text(), Some("Customer 1"));
        let whom = ask(&mut carrier, &results, 3, Query::Whom(crate::tui::effect::Whom::All));
        assert!(
            matches!(whom, Some(Answer::Whom { rows, samples }) if rows.len() == 3 && samples.len() == 3)
        );
    }

    #[test]
    fn the_answer_to_an_old_question_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let (mut carrier, results) = carrier(folder.path(), 1);
        for ticket in [1, 2] {
            let query = Query::List { query: ListQuery::default(), follow: None, head: 0 };
            carrier.carry(Carry { slot: SLOT, effect: Effect::Fetch(Ticket(ticket), query) });
        }
        let wait = std::time::Duration::from_secs(5);
        let mut kept = Vec::new();
        while let Ok(returned) = results.recv_timeout(wait) {
            kept.extend(carrier.returned(returned));
            if !kept.is_empty() {
                break;
            }
        }
        let listed = Answer::Listed { count: 1, place: None };
        assert_eq!(kept, [Input::Answer(SLOT, Ticket(2), listed)]);
    }

    #[test]
    fn a_customers_log_neighbours_and_values_are_answered() {
        let folder = tempfile::tempdir().unwrap();
        let (mut carrier, results) = carrier(folder.path(), 3);
        let list = Query::List { query: ListQuery::default(), follow: None, head: 0 };
        ask(&mut carrier, &results, 1, list);
        let beside = ask(&mut carrier, &results, 2, Query::Beside { row: Row(1), step: 1 });
        let next = crate::tui::effect::Beside { row: Row(2), place: 2, count: 3 };
        assert_eq!(beside, Some(Answer::Beside(Some(next))));
        let beyond = ask(&mut carrier, &results, 3, Query::Beside { row: Row(0), step: -1 });
        assert_eq!(beyond, Some(Answer::Beside(None)));
        let filled = ask(&mut carrier, &results, 4, Query::Filled(ColumnId::NAME));
        assert_eq!(filled, Some(Answer::Count(3)));
        let cells = vec![(ColumnId::NAME, Cell::text("Ada"))];
        let edit = Command::Edit { rows: Arc::new([Row(1)]), cells };
        carrier.carry(Carry { slot: SLOT, effect: Effect::Run(Ticket(5), edit) });
        results.recv().unwrap();
        let Some(Answer::Logs(logs)) = ask(&mut carrier, &results, 6, Query::Logs(Row(1))) else {
            panic!("the log is read");
        };
        assert_eq!(logs.len(), 2);
        assert_eq!(logs[0].changes[0].after, Some(Cell::text("Ada")));
    }
}
