//! The peers: DuckDB's and SQLite's own programs, where they are installed.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::machine::{ASKED, Taken, remove, run};
use super::table::median;

/// The table as DuckDB and SQLite hold it: typed, with a primary key.
const COLUMNS: &str = "source_id VARCHAR PRIMARY KEY, name VARCHAR, email VARCHAR, phone VARCHAR, \
     description VARCHAR, birthdate DATE, address_line_1 VARCHAR, address_line_2 VARCHAR, \
     address_postal_code VARCHAR, address_city VARCHAR, address_state VARCHAR, address_country VARCHAR, \
     plan VARCHAR, lifetime_value DECIMAL(18, 2), tags VARCHAR, last_visit TIMESTAMP, visits INTEGER, \
     newsletter BOOLEAN, created_at TIMESTAMP";
/// The orders as they hold them.
const ORDER_COLUMNS: &str = "order_id VARCHAR PRIMARY KEY, customer_source_id VARCHAR, status VARCHAR, \
     amount DECIMAL(18, 2), discount_amount DECIMAL(18, 2), created_at TIMESTAMP, items INTEGER";

/// DuckDB's program.
pub struct DuckDb {
    program: PathBuf,
    pub version: String,
}

/// SQLite's program.
pub struct Sqlite {
    program: PathBuf,
    pub version: String,
}

impl DuckDb {
    /// The program on the path, if it is there. Where that is a script, the program that it starts: the script's own
    /// time is not DuckDB's.
    pub fn find() -> Option<Self> {
        let named = PathBuf::from("duckdb");
        let version = version(&named)?;
        let told = ask(&named, &[], ".shell readlink /proc/$PPID/exe\n");
        let real = PathBuf::from(told.trim());
        let is_real = real.file_name().is_some_and(|name| name.to_string_lossy().contains("duckdb"));
        Some(Self { program: if is_real { real } else { named }, version })
    }

    /// Loads the file into a table with a primary key.
    pub fn load(&self, file: &Path, database: &Path) -> Taken {
        remove(database);
        let names = COLUMNS.split(", ").filter(|part| !part.starts_with("2)")).map(|part| {
            let (name, kind) = part.split_once(' ').unwrap();
            let kind = kind.strip_suffix(" PRIMARY KEY").unwrap_or(kind);
            format!("'{name}': '{}'", if kind.starts_with("DECIMAL") { "DECIMAL(18, 2)" } else { kind })
        });
        let columns = names.collect::<Vec<_>>().join(", ");
        let load = format!(
            "CREATE TABLE customers ({COLUMNS}); INSERT INTO customers \
             SELECT * FROM read_csv('{}', header = true, columns = {{{columns}}});",
            file.display()
        );
        run(Command::new(&self.program).arg(database).args(["-c", &load]))
    }

    /// Loads a file of orders into a table with a primary key, in the place of one that was there.
    pub fn load_orders(&self, file: &Path, database: &Path) -> Taken {
        let load = format!(
            "DROP TABLE IF EXISTS orders; CREATE TABLE orders ({ORDER_COLUMNS}); INSERT INTO orders \
             SELECT * FROM read_csv('{}', header = true, columns = {{'order_id': 'VARCHAR', \
             'customer_source_id': 'VARCHAR', 'status': 'VARCHAR', 'amount': 'DECIMAL(18, 2)', \
             'discount_amount': 'DECIMAL(18, 2)', 'created_at': 'TIMESTAMP', 'items': 'INTEGER'}});",
            file.display()
        );
        run(Command::new(&self.program).arg(database).args(["-c", &load]))
    }

    /// Writes everything as CSV.
    pub fn export(&self, database: &Path, to: &Path) -> Taken {
        remove(to);
        let copy = format!("COPY customers TO '{}' (HEADER)", to.display());
        run(Command::new(&self.program).arg("-readonly").arg(database).args(["-c", &copy]))
    }

    /// Seconds of a query by its own timer, the database open and warm.
    pub fn query(&self, database: &Path, query: &str) -> f64 {
        timer_of(&self.program, database, query)
    }
}

impl Sqlite {
    /// The program on the path, if it is there.
    pub fn find() -> Option<Self> {
        let program = PathBuf::from("sqlite3");
        version(&program).map(|version| Self { program, version })
    }

    /// Loads the file into a table with a primary key.
    pub fn load(&self, file: &Path, database: &Path) -> Taken {
        remove(database);
        let create = format!("CREATE TABLE customers ({COLUMNS});");
        let import = format!(".import --csv --skip 1 {} customers", file.display());
        run(Command::new(&self.program).arg(database).args([&create, &import]))
    }

    /// Loads a file of orders into a table with a primary key, in the place of one that was there.
    pub fn load_orders(&self, file: &Path, database: &Path) -> Taken {
        let create = format!("DROP TABLE IF EXISTS orders; CREATE TABLE orders ({ORDER_COLUMNS});");
        let import = format!(".import --csv --skip 1 {} orders", file.display());
        run(Command::new(&self.program).arg(database).args([&create, &import]))
    }

    /// Writes everything as CSV.
    pub fn export(&self, database: &Path, to: &Path) -> Taken {
        remove(to);
        let output = format!(".output {}", to.display());
        run(Command::new(&self.program)
            .args(["-readonly", "-header", "-csv"])
            .arg(database)
            .args([&output, "SELECT * FROM customers"]))
    }

    /// Seconds of a query by its own timer, the database open and warm.
    pub fn query(&self, database: &Path, query: &str) -> f64 {
        timer_of(&self.program, database, query)
    }

    /// Inserts a file of codes into a unique column.
    pub fn load_codes(&self, file: &Path, database: &Path) -> Taken {
        let create = "DROP TABLE IF EXISTS codes; CREATE TABLE codes (code TEXT UNIQUE);";
        let import = format!(".import --csv {} codes", file.display());
        run(Command::new(&self.program).arg(database).args([create, &import]))
    }

    /// A process that answers a query.
    pub fn ask(&self, database: &Path, query: &str) -> Taken {
        run(Command::new(&self.program).arg("-readonly").arg(database).arg(query))
    }

    /// A process that prints one customer.
    pub fn show(&self, database: &Path, source_id: &str) -> Taken {
        let query = format!("SELECT * FROM customers WHERE source_id = '{source_id}'");
        self.ask(database, &query)
    }
}

/// The first two words of what a program calls itself.
fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let word = told.split_whitespace().next()?.trim_start_matches('v').to_owned();
    output.status.success().then_some(word)
}

/// Puts a query several times to a program that stays open.
fn timer_of(program: &Path, database: &Path, query: &str) -> f64 {
    let script = format!(".mode csv\n.timer on\n{}", format!("{query};\n").repeat(ASKED + 1));
    let told = ask(program, &[&database.display().to_string()], &script);
    let times = told.lines().filter_map(|line| line.strip_prefix("Run Time"));
    let seconds = times.map(|line| {
        let real = line.split("real ").nth(1).unwrap();
        real.split_whitespace().next().unwrap().parse().unwrap()
    });
    let seconds: Vec<f64> = seconds.skip(1).collect();
    assert_eq!(seconds.len(), ASKED, "{told}");
    median(seconds)
}

/// What a program prints for what it is given on standard input.
fn ask(program: &Path, words: &[&str], input: &str) -> String {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
