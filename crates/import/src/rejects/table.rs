//! All rejected rows as a table of text that a person can keep.

use alteraser_api::import::Reject;

/// Bytes of the table at most; rows past it are only counted.
const MAX_BYTES: usize = 24 << 20;
const HEADER: &str = "file,line,column,reason,text\n";

/// Rows as comma-separated text.
#[derive(Debug, Default)]
pub(crate) struct RejectTable {
    rows: String,
    num_skipped: u64,
}

impl RejectTable {
    /// Whether there is no room for more rows.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() >= MAX_BYTES
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, reject: &Reject) {
        if self.is_full() {
            return self.skip();
        }
        for field in [&reject.file, &reject.line.to_string(), &reject.column.to_string(), &reject.reason] {
            put(&mut self.rows, field);
            self.rows.push(',');
        }
        put(&mut self.rows, &reject.text);
        self.rows.push('\n');
    }

    /// Counts a row that there is no room for.
    pub(crate) fn skip(&mut self) {
        self.num_skipped += 1;
    }

    /// Adds the rows of another table.
    pub(crate) fn append(&mut self, other: &Self) {
        self.rows.push_str(&other.rows);
        self.num_skipped += other.num_skipped;
    }

    /// The table with its header; empty when there is no row.
    pub(crate) fn into_text(self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut text = HEADER.to_owned() + &self.rows;
        if self.num_skipped > 0 {
            put(&mut text, &format!("and {} more rows", self.num_skipped));
            text.push_str(",,,,\n");
        }
        text
    }
}

/// A field in quotes where it needs them. What a spreadsheet would take for a formula gets an apostrophe in front.
fn put(out: &mut String, field: &str) {
    let is_formula = field.starts_with(['=', '+', '-', '@']);
    if !is_formula && !field.contains([',', '"', '\n', '\r']) {
        return out.push_str(field);
    }
    out.push('"');
    if is_formula {
        out.push('\'');
    }
    out.push_str(&field.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(text: &str) -> Reject {
        Reject { file: "a.csv".into(), line: 3, column: 0, reason: "The user is missing.".into(), text: text.into() }
    }

    #[test]
    fn fields_are_quoted_and_formulas_disarmed() {
        let mut table = RejectTable::default();
        table.add(&reject(",2,\"x\""));
        table.add(&reject("=HYPERLINK(1)"));
        assert_eq!(
            table.into_text(),
            "file,line,column,reason,text\n\
             a.csv,3,0,The user is missing.,\",2,\"\"x\"\"\"\n\
             a.csv,3,0,The user is missing.,\"'=HYPERLINK(1)\"\n"
        );
    }

    #[test]
    fn rows_past_the_bound_are_counted() {
        let mut table = RejectTable { rows: "x".repeat(MAX_BYTES), num_skipped: 0 };
        table.add(&reject("y"));
        let mut all = RejectTable::default();
        all.append(&table);
        assert!(all.is_full() && all.into_text().ends_with("xand 1 more rows,,,,\n"));
        assert_eq!(RejectTable::default().into_text(), "");
    }
}
