//! What `--help` says beyond the words themselves: examples, and exit codes.

pub(super) const ABOUT: &str = "\
Keeps a business's customers, divides them into segments and aims promotions at them, from a terminal.

Without a command it opens the terminal interface. Data goes to standard output, messages and progress to \
standard error.";

pub(super) const DATA: &str = "The data folder; else $PATRONS_DATA, else $XDG_DATA_HOME/patrons";

pub(super) const PATRONS: &str = "\
Examples:
  patrons                                       open the screens
  patrons import customers customers.csv        bring a file in
  patrons list --sort -created_at --limit 10    the newest customers
  patrons export --to customers.csv             everything into a file

CUSTOMER is an id, a source id, or an email that one customer has.
A filter after count, list or export says who is meant, such as 'country = PL and created_at within 90d'; without \
one, everybody is.

Exit codes:
  0  done
  1  failed
  2  wrong usage or invalid input; nothing was changed
  3  the data folder is in use by another process
  4  finished with rejected rows";

pub(super) const IMPORT_CUSTOMERS: &str = "\
Encoding, delimiter, header and the meaning of every column are guessed from the whole file; --show-mapping prints \
the guesses, and the options overrule them. Rows that cannot be read are left out, listed, and written to a file \
that can be mended and imported again (exit 4).

Examples:
  patrons import customers customers.csv
  patrons import customers shop.csv --map 'Kundennr=source_id' --map 'Notiz=skip' --dry-run
  patrons import customers customers.jsonl
  patrons import customers shop.csv --show-mapping --json
  patrons import customers shop.csv --metadata-type tags=list --save-mapping shop
  zcat shop.csv.gz | patrons import customers - --mapping shop --rejects rejects.csv";

pub(super) const IMPORT_ORDERS: &str = "\
One row is one order; order_id (or source_id) is its id, customer_source_id, customer_id, customer or email its \
customer, who is made where nobody has the key. Statuses are understood in several languages; --status says what \
another word means. The same file again changes nothing; another body for an id changes the order. Amounts are in \
major units.

Examples:
  patrons import orders orders.csv
  patrons import orders shop.csv --source shop --map 'Ref=source_id' --status 'on hold=PROCESSING' --dry-run
  patrons import orders orders.jsonl --unknown reject --rejects rejects.csv";

pub(super) const IMPORT_EVENTS: &str = "\
One row is one event: event is its name, customer or email its customer, created_at its time; other columns become \
its metadata. Without event_id two rows that say the same are one. The same file again changes nothing; another \
body for an id is a conflict, and is rejected.

Examples:
  patrons import events events.csv
  patrons import events clicks.jsonl --source web
  zcat events.csv.gz | patrons import events - --unknown reject";

pub(super) const IMPORT_REDEMPTIONS: &str = "\
One row is one redemption: code, customer, result (SUCCESS, FAILURE, ROLLBACK_SUCCESS or ROLLBACK_FAILURE), amount.

Examples:
  patrons import redemptions redemptions.csv
  patrons import redemptions redemptions.csv --status 'ok=SUCCESS' --dry-run";

pub(super) const IMPORT_VOUCHERS: &str = "\
One row is one voucher and the customer who holds it: code, type (DISCOUNT_VOUCHER, GIFT_VOUCHER, LOYALTY_CARD), \
campaign, amount, balance, expiration_date.

Examples:
  patrons import vouchers vouchers.csv
  patrons import vouchers vouchers.jsonl --unknown reject";

pub(super) const IMPORT_POINTS: &str = "\
One row is one entry of the ledger: points (with a minus they are taken), customer, type, campaign, created_at. \
Without a type they count as POINTS_ADDITION or POINTS_REMOVAL. The same file again changes nothing.

Examples:
  patrons import points points.csv
  patrons import points points.csv --dry-run";

pub(super) const ORDER_ADD: &str = "\
Fields are source_id, status, amount, discount_amount, total_amount, created_at, items and metadata.NAME. The same \
again changes nothing; an id that is there is changed where it says something else.

Examples:
  patrons order add C-1001 source_id=O-1 status=PAID amount=129.90
  patrons order add ana@example.com source_id=O-2 amount=20 metadata.gift=true --unknown reject
  patrons order add C-1001 source_id=O-1 status=CANCELED";

pub(super) const ORDER_SHOW: &str = "\
Examples:
  patrons order show O-1
  patrons order show O-1 --json";

pub(super) const EVENT_ADD: &str = "\
Fields are source_id and created_at; all others become metadata.

Examples:
  patrons event add C-1001 cart_abandoned value=59.90
  patrons event add C-1001 page_view page=/sale created_at=2026-11-23T10:00:00Z";

pub(super) const REDEMPTION_ADD: &str = "\
Fields are result (SUCCESS where none is given), campaign, amount, source_id, created_at and metadata.NAME.

Examples:
  patrons redemption add C-1001 SUMMER-10 amount=12.50
  patrons redemption add C-1001 SUMMER-10 result=FAILURE";

pub(super) const CONSENT_ADD: &str = "\
The answer becomes the customer's, unless a newer one is known; it is kept with its time and evidence.

Examples:
  patrons consent add C-1001 newsletter given --evidence 'form 12, signed'
  patrons consent add C-1001 newsletter revoked --at 2026-11-23T10:00:00Z --source 'phone call'";

pub(super) const POINTS_ADD: &str = "\
Points are given or, with a minus, taken; --type says what for.

Examples:
  patrons points add C-1001 50
  patrons points add C-1001 -20 --type POINTS_REDEMPTION --campaign 'Gold club'";

pub(super) const REFERRAL_ADD: &str = "\
Examples:
  patrons referral add C-1001 C-1002
  patrons referral add C-1001 C-1002 --campaign 'Bring a friend'";

pub(super) const IMPORT_TEMPLATE: &str = "\
Examples:
  patrons import template > customers.csv";

pub(super) const COUNT: &str = "\
Examples:
  patrons count
  patrons count 'country = \"PL\" and plan in (\"gold\", \"platinum\")'
  patrons count 'birthdate anniversary in next 7 days' --json";

pub(super) const LIST: &str = "\
Examples:
  patrons list --limit 20
  patrons list 'email is not set or not consent.newsletter is true'
  patrons list --columns name,email,metadata.plan --sort -metadata.lifetime_value,name
  patrons list --columns all --format jsonl";

pub(super) const SEARCH: &str = "\
Case and accents do not matter; every word must be found.

Examples:
  patrons search zielinski
  patrons search 'ana example.com' --limit 5 --json";

pub(super) const EXPORT: &str = "\
The file is written beside and renamed when it is whole. An export reads back: importing it changes nothing.

Examples:
  patrons export > customers.csv
  patrons export --columns name,email,metadata.plan --sort name --to customers.csv --excel-safe
  patrons export --format jsonl --to customers.jsonl
  patrons export 'country = PL' --records orders --to orders.csv";

pub(super) const SHOW: &str = "\
Examples:
  patrons show C-1001
  patrons show ana@example.com --tab activity
  patrons show C-1001 --tab orders --json
  patrons show C-1001 --json";

pub(super) const CREATE: &str = "\
ATTR=null! sets null, ATTR='\"\"' an empty text. Metadata that is not declared yet is written metadata.NAME=VALUE.

Examples:
  patrons create source_id=C-1001 name='Ana Lis' email=ana@example.com
  patrons create name='Ana Lis' city=Kraków metadata.plan=pro consent.newsletter=true";

pub(super) const SET: &str = "\
ATTR= removes a value, ATTR=null! sets null, ATTR='\"\"' sets an empty text.

Examples:
  patrons set C-1001 email=ana@example.org phone=
  patrons set ana@example.org metadata.plan=free metadata.tags='vip,press'";

pub(super) const DELETE: &str = "\
Examples:
  patrons delete C-1001 C-1002
  patrons delete C-1001 && patrons undo";

pub(super) const DASHBOARD: &str = "\
Customers made on each of the last 30 days, orders that count and what they come to in each of the last 26 weeks, how
many are in each segment, and the most frequent countries.

Examples:
  patrons dashboard
  patrons dashboard 'country = PL and plan = gold'
  patrons dashboard --json";

pub(super) const DUPLICATES: &str = "\
Pairs are offered, never merged by themselves. Of several who are alike, each is paired with the one who was there \
first. What more than ten customers share tells of nobody and is left out.

Examples:
  patrons duplicates
  patrons duplicates --by email,phone --limit 20
  patrons duplicates --json";

pub(super) const MERGE: &str = "\
The survivor keeps its values and takes over what it lacks, the elements of lists, every record, the places on \
lists kept by hand and the keys of the other. Of a marketing permission the stricter answer stays. --take chooses \
otherwise per attribute.

Examples:
  patrons merge C-1001 C-1002 --dry-run
  patrons merge C-1001 C-1002 --take email=other --take metadata.tags=survivor
  patrons merge C-1001 C-1002 && patrons undo";

pub(super) const ERASE: &str = "\
Removes records, history, undo data and rejects of the customers, compacts the data folder and prints a \
certificate. Keyed hashes of id and source id stay, so that a later import of the same person is refused.

Examples:
  patrons erase C-1001 --yes
  patrons erase C-1001 C-1002 --yes --json > certificate.json";

pub(super) const READMIT: &str = "\
Examples:
  patrons readmit C-1001";

pub(super) const UNDO: &str = "\
Attributes that were changed again since are kept and listed. An undo can itself be undone by its number.

Examples:
  patrons undo
  patrons undo 12";

pub(super) const HISTORY: &str = "\
Examples:
  patrons history
  patrons history --limit 100 --json";

pub(super) const SCHEMA_LIST: &str = "\
Examples:
  patrons schema list
  patrons schema list --json";

pub(super) const SCHEMA_SET: &str = "\
Types are text, number, boolean, date, datetime, list (list:number and so on) and object. A type can be changed \
later where every value converts.

Examples:
  patrons schema set plan text --required
  patrons schema set scores list:number";

pub(super) const SCHEMA_DROP: &str = "\
Examples:
  patrons schema drop plan";

pub(super) const GENERATE: &str = "\
Examples:
  patrons generate demo --customers 1000
  patrons generate demo --customers 1000000 --orders-per-customer 2.5 --seed 7
  patrons generate demo --customers 1000 --orders-per-customer 2 --events-per-customer 5";

pub(super) const BACKUP: &str = "\
Examples:
  patrons backup /mnt/backup/monday
  patrons backup - | ssh other 'patrons restore -'";

pub(super) const RESTORE: &str = "\
The data folder must be empty or not there yet.

Examples:
  patrons --data /srv/patrons restore /mnt/backup/monday
  ssh other 'patrons backup -' | patrons restore -";

pub(super) const COMPACT: &str = "\
Examples:
  patrons compact";

pub(super) const VERIFY: &str = "\
Examples:
  patrons verify || echo damaged";

pub(super) const CONFIG: &str = "\
VALUE `default` goes back to the usual value.

Examples:
  patrons config
  patrons config time_zone Europe/Warsaw
  patrons config history.imports default";

pub(super) const COMPLETIONS: &str = "\
Examples:
  patrons completions bash > ~/.local/share/bash-completion/completions/patrons
  patrons completions fish > ~/.config/fish/completions/patrons.fish";

pub(super) const SEGMENT_LIST: &str = "\
Examples:
  patrons segment list
  patrons segment list --json";

pub(super) const SEGMENT_SHOW: &str = "\
`--json` gives the filter as text and, where the API's JSON form has words for all of it, as `filter_json`.

Examples:
  patrons segment show 'Gold in Poland'
  patrons segment show Staff --json";

pub(super) const SEGMENT_RENAME: &str = "\
Segments and filters that name it go on doing so.

Examples:
  patrons segment rename Staff Colleagues";

pub(super) const SEGMENT_CREATE: &str = "\
Types are auto-update (who enters and leaves is recorded; the usual one) and passive (nothing is recorded). \
`--static` makes a list kept by hand. A filter that begins with `{` is read as the API's JSON form.

Examples:
  patrons segment create 'Gold in Poland' --where 'country = PL and plan = gold'
  patrons segment create Recent --where 'created_at within 90d' --type passive
  patrons segment create Poland --where '{\"address.country\":{\"conditions\":{\"$is\":[\"PL\"]}}}'
  patrons segment create Staff --static C-0000001-R C-0000007-N
  patrons segment create Staff --static - < staff.txt";

pub(super) const SEGMENT_EDIT: &str = "\
Examples:
  patrons segment edit 'Gold in Poland' --where 'country = PL and plan in (gold, platinum)' --dry-run
  patrons segment edit 'Gold in Poland' --where 'country = PL and plan in (gold, platinum)'";

pub(super) const SEGMENT_MEMBERS: &str = "\
Examples:
  patrons segment members Staff
  patrons segment members Staff --limit 100 --json";

pub(super) const SEGMENT_ADD: &str = "\
Examples:
  patrons segment add Staff C-0000012-X
  patrons segment add Staff anna@example.org --why 'joined in May'";

pub(super) const SEGMENT_REMOVE: &str = "\
Examples:
  patrons segment remove Staff C-0000012-X";

pub(super) const SEGMENT_WHY: &str = "\
The filter is shown as a tree, each part with whether it holds, the customer's own value and when time changes it.

Examples:
  patrons segment why 'Gold in Poland' C-0000012-X
  patrons segment why Recent anna@example.com --json";

pub(super) const SEGMENT_ACTIVITY: &str = "\
Causes are edit, import, order, time, definition, merge, undo and settings.

Examples:
  patrons segment activity 'Gold in Poland' --limit 50
  patrons segment activity Recent --customer C-0000012-X --json";

pub(super) const SEGMENT_DELETE: &str = "\
Examples:
  patrons segment delete 'Gold in Poland'";
