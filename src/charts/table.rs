//! The numbers of a chart, for the table beside it and for files.

/// A table of texts, ready to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub heads: Vec<String>,
    /// Its rows, as long as `heads`.
    pub rows: Vec<Vec<String>>,
    /// How many columns at the left are words; the rest are numbers.
    pub num_words: usize,
}

impl Table {
    /// The table as comma separated values (RFC 4180), with plain minus signs.
    pub fn to_csv(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
            format!("{}\r\n", cells.join(","))
        };
        std::iter::once(line(&self.heads)).chain(self.rows.iter().map(|row| line(row))).collect()
    }
}

/// A number as a file holds it: all its digits, no groups.
pub fn exact(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// A cell of a CSV file, quoted where it must be.
pub fn csv_cell(text: &str) -> String {
    let text = text.replace('−', "-");
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_separators_are_quoted() {
        let table = Table {
            heads: vec!["Method".to_owned(), "KL".to_owned()],
            rows: vec![vec!["AltEraser, \"all\" blocks".to_owned(), "−0.5".to_owned()]],
            num_words: 1,
        };
        assert_eq!(table.to_csv(), "Method,KL\r\n\"AltEraser, \"\"all\"\" blocks\",-0.5\r\n");
    }

    #[test]
    fn numbers_of_files_keep_all_digits() {
        assert_eq!([exact(0.1 + 0.2), exact(f64::NAN), exact(1e-5)], ["0.30000000000000004", "", "0.00001"]);
    }
}
