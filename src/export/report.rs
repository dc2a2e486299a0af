//! The comparison as one page that needs nothing else: words, table, drawings, and the numbers as JSON.

use alteraser_api::report::Comparison;

use super::tables::{caption, cells};
use crate::charts::{Chart, Size, to_svg};
use crate::measures::columns;
use crate::result_charts::{FIRST_MEASURE, Row, gaps, gradients, has_gradients, tradeoff};
use crate::verdict::verdict;

/// Width of the drawings, in pixels.
const WIDTH: f64 = 720.0;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1d22;background:#fff}\
h1,h2{line-height:1.2}table{border-collapse:collapse;font-size:.9rem}th,td{padding:.3rem .6rem;border-bottom:1px solid #c9ccd3;text-align:right}\
th:first-child{text-align:left}.wide{overflow-x:auto}svg{max-width:100%;height:auto}dt{font-weight:600}pre{overflow:auto;max-height:30rem;padding:1rem;background:#f2f3f5}";

/// The report. `rows` are those of the comparison with their looks.
pub(super) fn html(comparison: &Comparison, rows: &[Row<'_>]) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string_pretty(comparison)?;
    let title = format!("Forgetting in {}", comparison.data.name);
    let sentences = verdict(comparison).map(|verdict| verdict.sentences).unwrap_or_default();
    let notes = each(&comparison.notes, |note| format!("<li>{}</li>\n", escaped(note)));
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n{}\n<p>{}</p>\n<h2>Methods</h2>\n{}\n{}<h2>What the columns mean</h2>\n{}\n\
         <h2>Notes</h2>\n<ul>\n{notes}</ul>\n<h2>All numbers</h2>\n<pre id=\"comparison\">{}</pre>\n</body>\n</html>\n",
        each(&sentences, |sentence| format!("<p>{}</p>", escaped(sentence))),
        escaped(&caption(comparison)),
        table(comparison),
        figures(comparison, rows),
        meanings(),
        escaped(&json),
        title = escaped(&title),
    ))
}

fn table(comparison: &Comparison) -> String {
    let (heads, rows) = cells(comparison);
    let heads = each(&heads, |head| format!("<th scope=\"col\">{}</th>", escaped(head)));
    let row = |cells: &Vec<String>| {
        let (name, numbers) = cells.split_first().map_or(("", &[][..]), |(name, numbers)| (name.as_str(), numbers));
        let numbers = each(numbers, |cell| format!("<td>{}</td>", escaped(cell)));
        format!("<tr><th scope=\"row\">{}</th>{numbers}</tr>\n", escaped(name))
    };
    let body = each(&rows, row);
    format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Methods\"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>"
    )
}

fn figures(comparison: &Comparison, rows: &[Row<'_>]) -> String {
    let mut charts = vec![
        ("Time and agreement of top lists with the retrain", tradeoff(rows, comparison.band.as_ref(), FIRST_MEASURE)),
        ("Gap of the training objective over time", gaps(rows)),
    ];
    if has_gradients(rows) {
        charts.push(("Gradient norm over time", gradients(rows)));
    }
    each(charts, |(caption, chart)| figure(caption, &chart))
}

fn figure(caption: &str, chart: &Chart) -> String {
    let size = Size { width: WIDTH, height: chart.height(WIDTH) };
    let svg = to_svg(&chart.draw(size), caption, &chart.legend());
    format!("<figure>\n{svg}<figcaption>{}</figcaption>\n</figure>\n", escaped(&chart.summary()))
}

fn meanings() -> String {
    let meaning = |measure: &crate::measures::Measure| {
        format!("<dt>{}</dt><dd>{}</dd>\n", escaped(measure.name()), escaped(measure.meaning))
    };
    format!("<dl>\n{}</dl>", each(columns(), meaning))
}

/// What `write` makes of each item, one after the other.
fn each<T>(items: impl IntoIterator<Item = T>, write: impl Fn(T) -> String) -> String {
    let mut all = String::new();
    for item in items {
        all.push_str(&write(item));
    }
    all
}

/// A text without the signs that mean something in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Look;
    use crate::samples;

    fn report(comparison: &Comparison) -> String {
        let rows: Vec<Row<'_>> = comparison.rows.iter().map(|row| (row, Look::of(&row.method.id))).collect();
        html(comparison, &rows).unwrap()
    }

    #[test]
    fn a_report_needs_nothing_from_elsewhere() {
        let report = report(&samples::comparison());
        assert!(!report.contains("<script") && !report.contains("<link") && !report.contains("src="), "{report}");
        assert_eq!(report.matches("<svg").count(), 2);
        assert_eq!(report.matches("<tr>").count(), 1 + samples::comparison().rows.len());
    }

    #[test]
    fn a_report_tells_the_verdict_and_keeps_every_number() {
        let comparison = samples::comparison();
        let report = report(&comparison);
        assert!(report.contains("9.2 times faster."), "{report}");
        let (_, rest) = report.split_once("<pre id=\"comparison\">").unwrap();
        let (json, _) = rest.split_once("</pre>").unwrap();
        let json = json.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(json, serde_json::to_string_pretty(&comparison).unwrap());
    }

    #[test]
    fn names_from_files_are_no_markup() {
        let mut comparison = samples::comparison();
        comparison.data.name = "<img src=x>".to_owned();
        let report = report(&comparison);
        assert!(
            report.contains("<title>Forgetting in &lt;img src=x&gt;</title>") && !report.contains("<img"),
            "{report}"
        );
    }
}
