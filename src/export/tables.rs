//! The comparison as tables of text.

use alteraser_api::report::{Comparison, MethodReport};
use serde_json::Value;

use crate::charts::{csv_cell, exact};
use crate::format;
use crate::measures::{Lengths, MEASURES, Measure, columns};

/// One row per method, all measures with all digits, intervals in columns of their own. A missing number is an empty cell.
pub(super) fn csv(comparison: &Comparison) -> String {
    let mut heads = vec!["method".to_owned(), "label".to_owned(), "config".to_owned()];
    for measure in &MEASURES {
        heads.push(measure.key.to_owned());
        if has_interval(comparison, measure) {
            heads.extend([format!("{}-low", measure.key), format!("{}-high", measure.key)]);
        }
    }
    let row = |report: &MethodReport| {
        let config = if report.method.config == Value::Null { String::new() } else { report.method.config.to_string() };
        let mut cells = vec![report.method.id.clone(), report.label.clone(), config];
        for measure in &MEASURES {
            let figure = (measure.figure)(report);
            cells.push(figure.value.map_or(String::new(), exact));
            if has_interval(comparison, measure) {
                let ends = figure.interval.map_or([None, None], |(low, high)| [Some(low), Some(high)]);
                cells.extend(ends.map(|end| end.map_or(String::new(), exact)));
            }
        }
        cells
    };
    let lines = std::iter::once(heads).chain(comparison.rows.iter().map(row));
    lines.map(|cells| cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

fn has_interval(comparison: &Comparison, measure: &Measure) -> bool {
    comparison.rows.iter().any(|row| (measure.figure)(row).interval.is_some())
}

/// The comparison table for a text, with what was forgotten below it.
pub(super) fn markdown(comparison: &Comparison) -> String {
    let (heads, rows) = cells(comparison);
    let line = |cells: &[String]| {
        format!("| {} |\n", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "))
    };
    let ruler = format!("|---|{}\n", "---:|".repeat(heads.len() - 1));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{ruler}{rows}\n{}\n", line(&heads), caption(comparison))
}

/// The comparison table for a paper; it needs the package booktabs.
pub(super) fn latex(comparison: &Comparison) -> String {
    let (heads, rows) = cells(comparison);
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("{} \\\\\n", cells.join(" & "))
    };
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!(
        "\\begin{{table}}\n\\centering\n\\begin{{tabular}}{{l{}}}\n\\toprule\n{}\\midrule\n{rows}\\bottomrule\n\\end{{tabular}}\n\
         \\caption{{{}}}\n\\end{{table}}\n",
        "r".repeat(heads.len() - 1),
        line(&heads),
        escaped(&caption(comparison))
    )
}

/// Heads and rows as the screen shows them.
pub(super) fn cells(comparison: &Comparison) -> (Vec<String>, Vec<Vec<String>>) {
    let lengths = comparison.rows.first().map_or(Lengths { k: 0, recall_k: 0 }, Lengths::of);
    let heads = std::iter::once("Method".to_owned()).chain(columns().map(|measure| measure.label(lengths)));
    let row = |report: &MethodReport| {
        let cells = columns().map(|measure| format::figure(&(measure.figure)(report), measure.show));
        std::iter::once(report.label.clone()).chain(cells).collect()
    };
    (heads.collect(), comparison.rows.iter().map(row).collect())
}

/// What was forgotten, and how it was measured.
pub(super) fn caption(comparison: &Comparison) -> String {
    format!(
        "{} forgotten ({} of the training records) in {}; training seed {}, measured with seed {} on {}.",
        format::counted(comparison.forget.num_records, "record"),
        format::percent(comparison.forget.share),
        comparison.data.name,
        comparison.spec.training.seed,
        comparison.spec.evaluation.seed,
        format::counted(comparison.threads.into(), "thread")
    )
}

/// A text without the signs that mean something in LaTeX.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' | '&' | '_' | '#' | '$' | '{' | '}' => out.extend(['\\', letter]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '−' => out.push_str("$-$"),
            '×' => out.push_str("$\\times$"),
            'Δ' => out.push_str("$\\Delta$"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_csv_file_has_all_measures_with_all_digits() {
        let mut comparison = samples::comparison();
        comparison.rows[2].consistency.membership_auc.interval = Some((0.5, 0.56));
        let csv = csv(&comparison);
        let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|line| line.len() == 3 + MEASURES.len() + 2), "{csv}");
        let column = lines[0].iter().position(|head| *head == "kl").unwrap();
        assert_eq!(lines[3][column], "0.000012");
        let gap = lines[0].iter().position(|head| *head == "gap").unwrap();
        assert_eq!(lines[3][gap], "", "an absent number is no 0");
        let low = lines[0].iter().position(|head| *head == "auc-low").unwrap();
        assert_eq!((lines[3][low], lines[1][low]), ("0.5", ""));
    }

    #[test]
    fn a_markdown_table_has_one_cell_per_head() {
        let markdown = markdown(&samples::comparison());
        let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 5);
        assert!(rows.iter().all(|row| row.matches('|').count() == 11), "{markdown}");
        assert!(rows[0].starts_with("| Method | KL on forgotten |") && rows[4].contains("| n/a |"), "{markdown}");
        assert!(markdown.ends_with("in ratings; training seed 1, measured with seed 7 on 2 threads.\n"), "{markdown}");
    }

    #[test]
    fn a_latex_table_has_no_bare_sign() {
        let latex = latex(&samples::comparison());
        assert!(
            latex.contains("Forgotten \\%") && latex.contains("9.2$\\times$") && latex.contains("$-$0.0010"),
            "{latex}"
        );
        assert!(latex.contains("\\begin{tabular}{lrrrrrrrrr}"), "{latex}");
        assert_eq!(escaped("a_b{c}^~\\"), "a\\_b\\{c\\}\\textasciicircum{}\\textasciitilde{}\\textbackslash{}");
    }
}
