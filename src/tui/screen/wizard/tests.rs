//! The wizard, driven by keys; the files' contents and the jobs' findings are invented.

mod pictures;
mod random;
mod records;

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::jobs::import::{Imported, Inspection, Mode};
use crate::domain::ChangeSetId;
use crate::import::{AttributeReport, FormatChoices, Reader, Reject, Report, Rule, Survey, sniff};
use crate::tui::effect::{Effect, Ticket};
use crate::tui::job::import::{Carried, Outcome, ReadFile, Stamp};
use crate::tui::job::{JobId, JobReport, JobRequest};
use crate::tui::session::{Input, SlotId};
use crate::tui::stage::Stage;

const FILE: &str = "Source ID;E-Mail;Vorname;Nachname;Born;Plan;Spent\n\
    a1;zofia@example.com;Zofia;Lis;03/04/1990;gold;12,50\n\
    a2;nobody;José;Álvarez;05/06/1985;basic;7\n\
    a3;taro@example.com;太郎\u{202e};日本;01/02/2000;;1\n";

/// A wizard on the stage, and the jobs it began.
struct Play {
    stage: Stage,
    jobs: u64,
}

impl Play {
    fn new(width: u16, height: u16) -> Self {
        let mut stage = Stage::new(width, height, 10);
        stage.press("gi");
        Self { stage, jobs: 0 }
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        self.stage.press(keys);
        self
    }

    fn screen(&mut self) -> String {
        self.stage.screen()
    }

    /// The job asked for last: it begins, and its request comes back.
    fn began(&mut self) -> (JobId, JobRequest) {
        let found = self.stage.out.iter().rposition(|carry| matches!(carry.effect, Effect::StartJob(..)));
        let carry = self.stage.out.remove(found.expect("a job was asked for"));
        let Effect::StartJob(ticket, request) = carry.effect else { unreachable!() };
        self.begin(carry.slot, ticket, &request);
        (JobId(self.jobs), request)
    }

    fn begin(&mut self, slot: SlotId, ticket: Ticket, request: &JobRequest) {
        self.jobs += 1;
        self.stage.send(Input::JobBegan(slot, ticket, JobId(self.jobs), request.title()));
    }

    fn ends(&mut self, id: JobId, outcome: Option<Outcome>, result: Result<String, String>) -> &mut Self {
        if let Some(outcome) = outcome {
            self.stage.send(Input::Job(id, JobReport::Outcome(outcome)));
        }
        self.stage.send(Input::Job(id, JobReport::Ended { result, opens: None }));
        self
    }

    /// Answers a reading with a file of this text.
    fn reads(&mut self, text: &str) -> &mut Self {
        let (id, request) = self.began();
        let JobRequest::Inspect(request) = request else { panic!("{request:?}") };
        let read = read(text, &request.choices);
        self.ends(id, Some(Outcome::Read(read.map(Arc::new))), Ok(String::new()))
    }

    /// Answers a dry run.
    fn tries(&mut self, report: Report) -> &mut Self {
        let (id, request) = self.began();
        assert!(matches!(&request, JobRequest::Import(request) if request.mode == Mode::DryRun));
        self.ends(id, Some(Outcome::Tried(Ok(Arc::new(report)))), Ok(String::new()))
    }

    fn at_columns(&mut self) -> &mut Self {
        self.press("shop<enter>").reads(FILE).press("<enter>")
    }

    /// As far as the dry run.
    fn at_trial(&mut self, report: Report) -> &mut Self {
        self.at_columns().press("nd>>").tries(report)
    }
}

fn read(text: &str, choices: &FormatChoices) -> Result<ReadFile, String> {
    let format = sniff(text.as_bytes(), true, choices).map_err(|e| e.to_string())?;
    let mut reader = Reader::open(text.as_bytes(), &format).map_err(|e| e.to_string())?;
    let header = reader.header().to_vec();
    let (mut survey, mut preview) = (Survey::new(header.len()), Vec::new());
    while let Some(batch) = reader.next_batch(100).map_err(|e| e.to_string())? {
        preview.extend((0..batch.rows()).map(|row| batch.record(row)));
        survey.add(&batch);
    }
    let inspection = Inspection { format, header, survey, preview };
    Ok(ReadFile {
        path: PathBuf::from("/home/ana/shop.csv"),
        stamp: Stamp::default(),
        inspection,
        table: None,
        words: Vec::new(),
    })
}

fn report() -> Report {
    let row = ["a2", "nobody", "José", "Álvarez", "05/06/1985", "basic", "7"].map(str::to_owned).to_vec();
    let remedy = "it needs one `@`, a dotted domain and no white space";
    let reject = Reject::new(3, Some("E-Mail"), "nobody", Rule::BadEmail, remedy).with_record(row);
    let mut report = Report { rows: 3, created: 1, updated: 1, ..Report::default() };
    report.attributes.push(AttributeReport {
        name: "metadata.plan".into(),
        changed: 1,
        transitions: vec![("basic".into(), "gold".into(), 1)],
    });
    report.add_rejects([reject]);
    report
}

fn check(screen: &str, words: &[&str]) {
    for word in words {
        assert!(screen.contains(word), "`{word}` is not in\n{screen}");
    }
}

#[test]
fn a_file_is_found_in_its_folder_by_keys() {
    let mut play = Play::new(80, 24);
    check(
        &play.screen(),
        &["[File]", "customers.csv", "12.3 kB", "1 d ago", "step 1 of 8: file", "Enter take"],
    );
    assert!(!play.screen().contains('\u{202e}'));
    play.press("cu<tab>");
    check(&play.screen(), &["File  customers.csv", "1 of 4"]);
    play.press("<c-u>/srv/sam<enter>");
    check(&play.screen(), &["/srv/sample-data/", "4 of 4 in /srv/sample-data/"]);
    play.press("<c-u>-<enter>");
    check(&play.screen(), &["patrons import customers -"]);
    play.press("<c-u><c-r><enter>");
    let (_, request) = play.began();
    assert!(matches!(request, JobRequest::Inspect(request) if request.file == "/home/ana/old.csv"));
}

#[test]
fn why_a_file_is_refused_stands_where_its_path_is() {
    let mut play = Play::new(80, 24);
    play.press("shop<enter>").reads("");
    check(&play.screen(), &["[File]", "the file is empty"]);
    play.press("<c-u>shop<enter>").reads("email,name,Email\n");
    check(&play.screen(), &["stands over columns 1 and 3"]);
}

#[test]
fn all_steps_are_walked_and_what_is_imported_was_told() {
    let mut play = Play::new(80, 24);
    play.press("shop<enter>").reads(FILE);
    check(
        &play.screen(),
        &["[Format]", "Encoding", "utf-8", "Delimiter", "names the columns", "3 rows of 7 columns"],
    );
    play.press("<enter>");
    check(
        &play.screen(),
        &["[Columns]", "name[1]", "email", "98%", "1 undecided", "can be read in two ways"],
    );
    play.press(">");
    check(&play.screen(), &["[Columns]", "undecided"]);
    play.press("nd");
    check(&play.screen(), &["everything is decided", "day first (dmy)"]);
    play.press(">");
    check(&play.screen(), &["[Rules]", "Rows find their customers by", "source_id", "Dates of Born"]);
    play.press("j<enter>");
    check(&play.screen(), &["first: the first row of a key wins"]);
    play.press(">").tries(report());
    check(
        &play.screen(),
        &[
            "[Dry run]",
            "1  created",
            "1  rejected",
            "basic` -> `gold`",
            "bad-email",
            "line 3: bad-email in `E-Mail`",
        ],
    );
    play.press(">");
    check(
        &play.screen(),
        &["[Confirm]", "3 rows of `/home/ana/shop.csv`", "1 customer created, 1 changed", "1 bad row"],
    );
    play.press("<enter>");
    check(&play.screen(), &["[Confirm]"]);
    play.press("y");
    let (id, request) = play.began();
    let JobRequest::Import(request) = request else { panic!() };
    assert_eq!((request.mode, request.mended.len()), (Mode::Run, 0));
    check(&play.screen(), &["[Run]", "c cancels"]);
    // One leaves, and comes back to the report.
    play.press("<esc>");
    check(&play.screen(), &["Customers"]);
    let main = Imported {
        report: report(),
        change_set: Some(ChangeSetId(7)),
        rejects_file: Some("/data/rejects/shop.csv".into()),
    };
    let carried = Carried { main, mended: None };
    play.ends(id, Some(Outcome::Imported(Arc::new(carried))), Ok("3 rows".into()));
    check(&play.screen(), &["import of shop.csv: 3 rows"]);
    play.press("gi");
    check(&play.screen(), &["[Report]", "3 rows imported", "/data/rejects/shop.csv", "u takes it back"]);
    play.press("u");
    let undone = format!("{:?}", play.stage.house.commands);
    assert!(undone.contains("Undo(Some(ChangeSetId(7)))"), "{undone}");
    play.press("s<enter>");
    assert!(play.stage.took().contains("KeepMapping"));
    play.press("<enter>");
    check(&play.screen(), &["patrons › Customers"]);
}

#[test]
fn going_back_and_forth_loses_nothing() {
    let mut play = Play::new(80, 24);
    play.at_trial(report());
    let trial = play.screen();
    play.press("<esc>");
    check(&play.screen(), &["[Rules]"]);
    play.press("j<enter><esc>");
    check(&play.screen(), &["[Columns]", "everything is decided"]);
    play.press("x");
    check(&play.screen(), &["1 skipped"]);
    play.press("<esc>");
    check(&play.screen(), &["[Format]"]);
    play.press("<esc>");
    check(&play.screen(), &["[File]", "File  shop.csv"]);
    play.press("<enter>").reads(FILE).press("<enter>");
    check(&play.screen(), &["[Columns]", "1 skipped", "everything is decided"]);
    play.press("x>");
    check(&play.screen(), &["first"]);
    play.press("j<enter><enter>>").tries(report());
    assert_eq!(play.screen(), trial);
    // The same again is not tried twice.
    play.press("<esc>>");
    assert_eq!(play.screen(), trial);
}

#[test]
fn leaving_with_work_asks_and_a_lost_session_keeps_it() {
    let mut play = Play::new(80, 24);
    play.at_columns();
    let drafts = play.stage.session.drafts();
    assert!(
        drafts.iter().any(|(name, text)| name == "import.wizard" && text.contains("shop.csv")),
        "{drafts:?}"
    );
    play.press("<esc><esc><esc>");
    check(&play.screen(), &["Leave the import", "Keep it"]);
    play.press("t");
    check(&play.screen(), &["patrons › Customers"]);
    assert!(play.stage.session.drafts().is_empty());
}

#[test]
fn a_target_is_chosen_by_typing_and_collisions_are_told() {
    let mut play = Play::new(80, 24);
    play.at_columns().press("gg<enter>");
    check(&play.screen(), &["`Source ID` becomes", "source_id", "taken by"]);
    play.press("email<enter>");
    check(&play.screen(), &["becomes email already"]);
    play.press("x");
    check(&play.screen(), &["`Source ID` is left out"]);
    play.press("/Plan<enter>t");
    check(&play.screen(), &["is declared as text already"]);
    play.press("/Spent<enter>tnumber<enter>");
    check(&play.screen(), &["read as number, as 1.234,56"]);
    play.press("<enter>metadata name you type<enter><c-u>fav color<enter>");
    check(&play.screen(), &["`fav_color` would do"]);
}

#[test]
fn the_format_is_overridden_and_a_refusal_keeps_what_was() {
    let mut play = Play::new(80, 24);
    play.press("shop<enter>").reads(FILE).press("dc").reads(FILE);
    check(&play.screen(), &["Delimiter  ,", "chosen"]);
    play.press("t").reads(FILE);
    check(&play.screen(), &["is a row like the others"]);
    play.press("eutf-16le<enter>").reads("");
    check(&play.screen(), &["not read that way: the file is empty", "utf-8"]);
}

#[test]
fn the_words_of_a_permission_are_shown_and_given_another_meaning() {
    let file = "source_id,consent.newsletter\n1,ja\n2,vielleicht\n3,nein\n";
    let mut play = Play::new(80, 24);
    play.press("shop<enter>").reads(file).press("<enter>>");
    let screen = play.screen();
    check(
        &screen,
        &["`ja` in consent.newsletter", "true", "`nein` in", "false", "unknown: its rows are rejected"],
    );
    // Match, duplicates, bad rows, rejects, empty cells, then the words as they came.
    play.press("jjjjjj<enter>");
    check(&play.screen(), &["`vielleicht` in consent.newsletter means", "as an empty cell"]);
    play.press("<enter>>");
    let (_, request) = play.began();
    let JobRequest::Import(request) = request else { panic!() };
    assert_eq!(request.mapping.columns[1].values["vielleicht"], "");
}

#[test]
fn a_bad_row_is_mended_and_goes_along() {
    let mut play = Play::new(80, 24);
    play.at_trial(report()).press("ne");
    check(&play.screen(), &["Line 3: bad-email", "E-Mail", "nobody"]);
    play.press("<tab><c-u>still bad<c-s>");
    check(&play.screen(), &["line 3 is still bad"]);
    play.press("e<tab><c-u>jose@example.com<c-s>");
    check(&play.screen(), &["✓ mended", "1 mended"]);
    play.press(">");
    check(&play.screen(), &["1 mended row by hand"]);
    play.press("y");
    let (_, request) = play.began();
    let JobRequest::Import(request) = request else { panic!() };
    assert_eq!(request.mended[0][1], "jose@example.com");
}

#[test]
fn many_rows_are_confirmed_by_their_number() {
    let mut play = Play::new(80, 24);
    play.at_trial(Report { rows: 12_345, created: 12_345, ..Report::default() }).press(">y");
    check(&play.screen(), &["[Confirm]", "Type 12,345 first"]);
    play.press("12,345y");
    check(&play.screen(), &["[Run]"]);
    let (id, _) = play.began();
    play.press("cy");
    assert!(play.stage.took().contains("CancelJob"));
    play.ends(id, None, Err("cancelled; nothing was changed".into()));
    check(&play.screen(), &["cancelled; nothing was changed", "Esc goes back"]);
    play.press("<esc>");
    check(&play.screen(), &["[Confirm]"]);
}

#[test]
fn three_hundred_columns_are_walked_to_their_problems() {
    let header: Vec<String> =
        (0..300).map(|i| if i == 250 { "Birthdate".into() } else { format!("c{i}") }).collect();
    let row: Vec<&str> = (0..300).map(|i| if i == 250 { "01/02/1990" } else { "x" }).collect();
    let file = format!("{}\n{}\n", header.join(";"), row.join(";"));
    let mut play = Play::new(80, 24);
    play.press("shop<enter>").reads(&file).press("<enter>");
    check(&play.screen(), &["2 undecided", "no column says who a row is"]);
    play.press("ggn");
    check(&play.screen(), &["Birthdate", "can be read in two ways"]);
    play.press("d/c299<enter>");
    check(&play.screen(), &["`c299` becomes metadata.c299"]);
}

#[test]
fn a_wide_terminal_shows_details_beside_the_list() {
    let mut play = Play::new(200, 50);
    check(&play.screen(), &["Imported lately"]);
    play.at_columns();
    let screen = play.screen();
    let line =
        screen.lines().find(|line| line.contains("becomes") && line.contains("column")).unwrap_or_default();
    assert!(!line.is_empty(), "{screen}");
    check(&screen, &["values: 03/04/1990 | 05/06/1985"]);
}
