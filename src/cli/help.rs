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
  patrons import customers shop.csv --show-mapping --json
  patrons import customers shop.csv --metadata-type tags=list --save-mapping shop
  zcat shop.csv.gz | patrons import customers - --mapping shop --rejects rejects.csv";

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
  patrons export --format jsonl --to customers.jsonl";

pub(super) const SHOW: &str = "\
Examples:
  patrons show C-1001
  patrons show ana@example.com --tab logs
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
  patrons generate demo --customers 1000000 --orders-per-customer 2.5 --seed 7";

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
