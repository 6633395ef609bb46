//! What `--help` of distributions says beyond the words themselves.

pub(super) const CREATE: &str = "\
Templates are of the Jinja language: {{ customer.name }}, {{ customer.metadata.plan }}, {{ voucher.code }}, \
{{ voucher.offer }}, {{ voucher.expires }}, {{ segment.name }}, {{ order.amount | money }}, {{ event.metadata.X }}. \
A message is queued, and its code given, in the commit that lets it happen; `patrons deliver` sends it.

Examples:
  patrons distribution create Welcome --on-enter 'Big spenders' --campaign 'Autumn 10' --mail --no-consent \\
    --subject 'For you, {{ customer.name }}' --text 'Your code: {{ voucher.code }}'
  patrons distribution create Thanks --on-order-paid --webhook https://shop.example/hook --mode each
  patrons distribution create Missed --on-leave 'Big spenders' --file missed.jsonl --mode 30d";

pub(super) const EDIT: &str = "\
Messages that are queued already are written in the new words, and go the new way.

Examples:
  patrons distribution edit Welcome --subject 'A present, {{ customer.name }}'
  patrons distribution edit Welcome --quiet-hours 21:00-08:00 --cap 3/7d";

pub(super) const LIST: &str = "\
Examples:
  patrons distribution list
  patrons distribution list --json";

pub(super) const SHOW: &str = "\
Examples:
  patrons distribution show Welcome";

pub(super) const PREVIEW: &str = "\
Nothing is sent; the code is made up.

Examples:
  patrons distribution preview Welcome C-1001";

pub(super) const REHEARSE: &str = "\
Who entered, left, ordered or did something is on record; whether a rule held then is not, so it is asked as of now.

Examples:
  patrons distribution rehearse Welcome --days 90";

pub(super) const ACTIVATE: &str = "\
Whether customers who are in the segment already get a message must be said; without it both counts are told and \
nothing is done. What happened before, by its own time, triggers nothing.

Examples:
  patrons distribution activate Welcome --only-new
  patrons distribution activate Welcome --include-present";

pub(super) const PAUSE: &str = "\
Examples:
  patrons distribution pause Welcome";

pub(super) const RESUME: &str = "\
Examples:
  patrons distribution resume Welcome";

pub(super) const END: &str = "\
Examples:
  patrons distribution end Welcome";

pub(super) const DELETE: &str = "\
Examples:
  patrons distribution delete Welcome";

pub(super) const OUTBOX: &str = "\
Examples:
  patrons distribution outbox
  patrons distribution outbox Welcome --state failed --state unknown
  patrons distribution outbox --customer C-1001 --json";

pub(super) const RETRY: &str = "\
Without numbers, all that failed. One that is unknown may have been sent: it is sent again only where that is said.

Examples:
  patrons distribution retry Welcome
  patrons distribution retry Welcome 17 18
  patrons distribution retry Welcome --state unknown";

pub(super) const CANCEL: &str = "\
Without numbers, all that were not sent yet. A code that was given stays given.

Examples:
  patrons distribution cancel Welcome
  patrons distribution cancel Welcome 17";

pub(in crate::cli) const DELIVER: &str = "\
The screens send as well while they are open. The exit code is 1 where a server was not there; its messages are tried \
again after 1, 2, 4 … minutes, thirteen times in all.

Examples:
  patrons deliver --once
  */5 * * * * patrons deliver --once     in a crontab
  patrons deliver                        as a service";
