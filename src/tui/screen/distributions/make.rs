//! The questions and forms by which distributions are made and changed, and what is meant by them.

use crate::app::distributions::{DistributionChange, NewDistribution, TriggerAsked};
use crate::promotions::{Cap, Channel, Mode, Quiet, Trigger};
use crate::tui::distribution::{DistributionLine, DistributionList};
use crate::tui::overlay::{Form, FormField, Menu, MenuItem};

/// What a distribution waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum When {
    #[default]
    Enters,
    Leaves,
    Pays,
    Event,
}

impl When {
    /// All of them, with their letters and words.
    pub const ALL: [(Self, char, &'static str, &'static str); 4] = [
        (Self::Enters, 'e', "enters a segment", "by whatever way: an order, an import, the passing of time"),
        (Self::Leaves, 'l', "leaves a segment", "such as customers who become inactive"),
        (Self::Pays, 'o', "pays an order", "when an order becomes PAID"),
        (Self::Event, 'v', "does something", "when an event of a name comes"),
    ];

    pub fn menu() -> Menu {
        let item = |(_, letter, word, detail): &(Self, char, &str, &str)| {
            MenuItem::new(*word, *detail).letter(*letter)
        };
        Menu::new("When a customer", Self::ALL.iter().map(item).collect())
    }

    pub fn is_of_segment(self) -> bool {
        matches!(self, Self::Enters | Self::Leaves)
    }
}

/// By which way messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    #[default]
    Mail,
    Webhook,
    File,
    Command,
}

impl Way {
    /// All of them, with their letters and words.
    pub const ALL: [(Self, char, &'static str, &'static str); 4] = [
        (Self::Mail, 'm', "mail", "through the mail server of the settings"),
        (Self::Webhook, 'w', "webhook", "a signed POST to an address"),
        (Self::File, 'f', "file", "a line of JSON at the end of a file"),
        (Self::Command, 'c', "command", "JSON on the standard input of a command"),
    ];

    /// The menu of ways, with what mail still lacks.
    pub fn menu(mail_missing: Option<&str>) -> Menu {
        let item = |(way, letter, word, detail): &(Self, char, &str, &str)| {
            let detail = mail_missing.filter(|_| *way == Self::Mail).unwrap_or(detail);
            MenuItem::new(*word, detail).letter(*letter)
        };
        Menu::new("It is told by", Self::ALL.iter().map(item).collect())
    }
}

/// What a customer gets.
pub(super) fn gives_menu(list: &DistributionList) -> Menu {
    let message = MenuItem::new("a message", "and nothing else");
    let codes = list.campaigns.iter().map(|name| MenuItem::new(format!("a code of {name}"), "and a message"));
    Menu::new("The customer gets", [message].into_iter().chain(codes).collect()).searchable()
}

const NAME: &str = "Name";
const EVENT: &str = "Event";
const TO: &str = "To";
const SUBJECT: &str = "Subject";
const TEXT: &str = "Text";
const HTML: &str = "HTML";
const OFTEN: &str = "How often";
const RULE: &str = "Rule";
const PERMISSION: &str = "Permission";
const STILL_IN: &str = "Still in it";
const CAP: &str = "At most";
const QUIET: &str = "Quiet hours";

/// What an answer of `none` is called.
const NONE: &str = "none";

fn hint(label: &str, list: &DistributionList) -> String {
    let names = "{{ customer.name }} {{ customer.metadata.X }} {{ voucher.code }} {{ voucher.offer }} \
                 {{ voucher.expires }} {{ segment.name }} {{ order.amount | money }}";
    match label {
        SUBJECT => names.to_owned(),
        TEXT => format!("\\n begins a new line; E opens it in your editor later. {names}"),
        HTML => "the same as HTML; nothing for text alone".to_owned(),
        OFTEN => "once, each, or days such as 30d: at most once in so many".to_owned(),
        PERMISSION if list.consents.is_empty() => "none is declared; `none`".to_owned(),
        PERMISSION => format!("that a customer must have given: {}; or `none`", list.consents.join(", ")),
        RULE => "the name of a rule that must hold; nothing for none".to_owned(),
        STILL_IN => "`yes` for only who is still in the segment when it is sent".to_owned(),
        CAP => "not to who got so many in so many days, such as 3/7d; nothing for no cap".to_owned(),
        QUIET => "nothing is sent then, such as 21:00-08:00; nothing for none".to_owned(),
        EVENT => "the event's name, as it is recorded".to_owned(),
        _ => String::new(),
    }
}

fn to_hint(way: Way) -> &'static str {
    match way {
        Way::Mail => "",
        Way::Webhook => "the address, https://…",
        Way::File => "the file's path; it is made where it is not there",
        Way::Command => "as a shell would have it",
    }
}

/// A distribution that is being made.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub when: When,
    pub segment: String,
    pub campaign: Option<String>,
    pub way: Way,
}

impl Draft {
    fn labels(&self) -> Vec<&'static str> {
        let event = (self.when == When::Event).then_some(EVENT);
        let own: &[&str] = if self.way == Way::Mail { &[SUBJECT, TEXT] } else { &[TO] };
        let permission = (self.way == Way::Mail).then_some(PERMISSION);
        let end = [OFTEN].into_iter().chain(permission);
        [NAME].into_iter().chain(event).chain(own.iter().copied()).chain(end).collect()
    }

    /// The form of the rest of it.
    pub fn form(&self, list: &DistributionList, typed: &[String]) -> Form {
        let field = |(at, label): (usize, &'static str)| {
            let usual = match label {
                OFTEN => "once",
                PERMISSION if list.consents.is_empty() => NONE,
                _ => "",
            };
            let words = if label == TO { to_hint(self.way).to_owned() } else { hint(label, list) };
            FormField::new(label, usual).typed(typed.get(at)).hint(words).required()
        };
        let what = match self.when {
            When::Enters => format!("enters {}", self.segment),
            When::Leaves => format!("leaves {}", self.segment),
            When::Pays => "pays an order".to_owned(),
            When::Event => "does something".to_owned(),
        };
        let fields = self.labels().into_iter().enumerate().map(field).collect();
        Form::new(format!("When a customer {what}"), fields)
    }

    /// What is meant by the filled form.
    ///
    /// # Errors
    /// A sentence with the remedy.
    pub fn distribution(&self, texts: &[String]) -> Result<NewDistribution, String> {
        let filled = Filled { labels: self.labels(), texts };
        let text = |label: &str| filled.text(label).unwrap_or_default();
        let trigger = match self.when {
            When::Enters => TriggerAsked::Entered(self.segment.clone()),
            When::Leaves => TriggerAsked::Left(self.segment.clone()),
            When::Pays => TriggerAsked::OrderPaid,
            When::Event => TriggerAsked::Event(text(EVENT)),
        };
        let channel = match self.way {
            Way::Mail => Channel::Mail,
            Way::Webhook => Channel::Webhook { url: text(TO) },
            Way::File => Channel::File { path: text(TO) },
            Way::Command => Channel::Command { line: text(TO) },
        };
        let change = DistributionChange {
            channel: Some(channel),
            subject: filled.text(SUBJECT),
            text: filled.text(TEXT).map(|text| lines(&text)),
            mode: Some(mode(&text(OFTEN))?),
            consent: filled.text(PERMISSION).map(|name| if name == NONE { None } else { Some(name) }),
            ..DistributionChange::default()
        };
        Ok(NewDistribution { name: text(NAME), trigger, campaign: self.campaign.clone(), change })
    }
}

struct Filled<'a> {
    labels: Vec<&'static str>,
    texts: &'a [String],
}

impl Filled<'_> {
    fn text(&self, label: &str) -> Option<String> {
        let at = self.labels.iter().position(|known| *known == label)?;
        self.texts.get(at).filter(|text| !text.is_empty()).cloned()
    }

    fn has(&self, label: &str) -> bool {
        self.labels.contains(&label)
    }
}

fn edit_labels(line: &DistributionLine) -> Vec<&'static str> {
    let distribution = &line.distribution;
    let is_mail = distribution.channel == Channel::Mail;
    let to = (!is_mail).then_some(TO);
    let still = matches!(distribution.trigger, Trigger::Entered(_)).then_some(STILL_IN);
    [NAME]
        .into_iter()
        .chain(to)
        .chain([SUBJECT, TEXT, HTML, OFTEN, RULE, PERMISSION])
        .chain(still)
        .chain([CAP, QUIET])
        .collect()
}

/// The form of a distribution as it is.
pub(super) fn edit_form(line: &DistributionLine, list: &DistributionList, typed: &[String]) -> Form {
    let distribution = &line.distribution;
    let limits = &distribution.limits;
    let field = |(at, label): (usize, &'static str)| {
        let usual = match label {
            NAME => distribution.name.clone(),
            TO => to_of(&distribution.channel),
            SUBJECT => distribution.letter.subject.clone(),
            TEXT => one_line(&distribution.letter.text),
            HTML => one_line(&distribution.letter.html),
            OFTEN => distribution.mode.written(),
            RULE => line.rule.clone().unwrap_or_default(),
            PERMISSION => limits.consent.clone().unwrap_or_else(|| NONE.to_owned()),
            STILL_IN => if limits.must_be_in { "yes" } else { "no" }.to_owned(),
            CAP => limits.cap.map(Cap::words).unwrap_or_default(),
            _ => limits.quiet.map(Quiet::words).unwrap_or_default(),
        };
        let field = FormField::new(label, &usual).typed(typed.get(at)).hint(hint(label, list));
        if matches!(label, NAME | TO | OFTEN | PERMISSION) { field.required() } else { field }
    };
    let fields = edit_labels(line).into_iter().enumerate().map(field).collect();
    Form::new(format!("The distribution {}", distribution.name), fields)
}

/// What is meant by the filled form.
///
/// # Errors
/// A sentence with the remedy.
pub(super) fn change(line: &DistributionLine, texts: &[String]) -> Result<DistributionChange, String> {
    let filled = Filled { labels: edit_labels(line), texts };
    let text = |label: &str| filled.text(label).unwrap_or_default();
    let cap =
        |text: String| Cap::parse(&text).ok_or("at most: write how many in how many days, such as 3/7d");
    let quiet =
        |text: String| Quiet::parse(&text).ok_or("quiet hours: write from when to when, such as 21:00-08:00");
    let still = match text(STILL_IN).as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        "" => None,
        _ => return Err("still in it: write yes or no".to_owned()),
    };
    let channel = filled.has(TO).then(|| match &line.distribution.channel {
        Channel::Webhook { .. } => Channel::Webhook { url: text(TO) },
        Channel::File { .. } => Channel::File { path: text(TO) },
        Channel::Command { .. } => Channel::Command { line: text(TO) },
        Channel::Mail => Channel::Mail,
    });
    Ok(DistributionChange {
        name: Some(text(NAME)),
        rule: Some(filled.text(RULE)),
        channel,
        subject: Some(text(SUBJECT)),
        text: Some(lines(&text(TEXT))),
        html: Some(lines(&text(HTML))),
        mode: Some(mode(&text(OFTEN))?),
        consent: Some(filled.text(PERMISSION).filter(|name| name != NONE)),
        must_be_in: still,
        cap: Some(filled.text(CAP).map(cap).transpose()?),
        quiet: Some(filled.text(QUIET).map(quiet).transpose()?),
    })
}

fn to_of(channel: &Channel) -> String {
    match channel {
        Channel::Mail => String::new(),
        Channel::Webhook { url } => url.clone(),
        Channel::File { path } => path.clone(),
        Channel::Command { line } => line.clone(),
    }
}

fn mode(text: &str) -> Result<Mode, String> {
    Mode::parse(text).ok_or_else(|| "how often: write `once`, `each`, or days such as `30d`".to_owned())
}

/// A text as one line of a form has it.
fn one_line(text: &str) -> String {
    text.trim_end_matches('\n').replace('\\', "\\\\").replace('\n', "\\n")
}

/// The text that a line of a form means.
fn lines(line: &str) -> String {
    let mut text = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            },
            letter => text.push(letter),
        }
    }
    text
}
