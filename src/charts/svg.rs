//! A drawing as an SVG file that needs no style sheet.

use std::fmt::Write as _;

use super::{Drawing, Entry, Ink, Paint, Shape};
use crate::identity::Filling;

/// Size of letters, in pixels.
const LETTERS: u32 = 12;
/// Height of the caption and of each line of the legend.
const LINE: f64 = 22.0;

/// The drawing as a file: on white, with its caption above and its legend below.
pub fn to_svg(drawing: &Drawing, caption: &str, legend: &[Entry]) -> String {
    let height = drawing.size.height + LINE * (1.0 + legend.len() as f64) + 8.0;
    let width = drawing.size.width;
    let mut file = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"{LETTERS}\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n<text x=\"12\" y=\"16\" font-weight=\"600\" fill=\"{}\">{}</text>\n\
         <g transform=\"translate(0 {LINE})\">\n",
        escaped(caption),
        Paint::Ground.hex(),
        Paint::Ink.hex(),
        escaped(caption)
    );
    for shape in &drawing.shapes {
        write_shape(&mut file, shape);
    }
    for (index, entry) in legend.iter().enumerate() {
        let y = drawing.size.height + LINE * (index as f64 + 0.5);
        write_mark(&mut file, (24.0, y), entry.ink, 1.0);
        text(&mut file, &format!("x=\"40\" y=\"{:.1}\"", y + 4.0), &Paint::Ink.hex(), &entry.label);
    }
    file.push_str("</g>\n</svg>\n");
    file
}

fn write_shape(file: &mut String, shape: &Shape) {
    match shape {
        Shape::Path { points, stroke } => {
            let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let dash =
                if stroke.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", stroke.dash) };
            // Writing to a string can't fail.
            let _ = writeln!(
                file,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{dash}/>",
                points.join(" "),
                stroke.paint.hex(),
                stroke.width
            );
        }
        Shape::Area { at, size, paint } => {
            let _ = writeln!(
                file,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
                at.0,
                at.1,
                size.width,
                size.height,
                paint.hex()
            );
        }
        Shape::Text { at: (x, y), anchor, text: words, paint, upright } => {
            let turn = if *upright { format!(" transform=\"rotate(-90 {x:.1} {y:.1})\"") } else { String::new() };
            // The ground around a name keeps lines behind it away.
            let halo = if *paint == Paint::Label {
                format!(
                    " paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"4\" stroke-linejoin=\"round\"",
                    Paint::Ground.hex()
                )
            } else {
                String::new()
            };
            let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{}\"{turn}{halo}", anchor.word());
            text(file, &place, &paint.hex(), words);
        }
        Shape::Mark { at, ink, scale } => write_mark(file, *at, *ink, *scale),
    }
}

fn write_mark(file: &mut String, (x, y): (f64, f64), ink: Ink, scale: f64) {
    let (path, filling) = ink.marker();
    let color = ink.paint().hex();
    let inside = if filling == Filling::Solid { color.clone() } else { Paint::Ground.hex() };
    let dot = if filling == Filling::Dotted { format!("<circle r=\"1.6\" fill=\"{color}\"/>") } else { String::new() };
    let _ = writeln!(
        file,
        "<g transform=\"translate({x:.1} {y:.1}) scale({scale})\"><path d=\"{path}\" fill=\"{inside}\" stroke=\"{color}\" stroke-width=\"1.5\"/>{dot}</g>"
    );
}

fn text(file: &mut String, place: &str, color: &str, words: &str) {
    let _ = writeln!(file, "<text {place} fill=\"{color}\">{}</text>", escaped(words));
}

/// A text without the signs that mean something in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Anchor, Size};
    use crate::identity::Look;

    fn drawing() -> Drawing {
        let mut drawing = Drawing::new(Size { width: 320.0, height: 200.0 });
        drawing.text((10.0, 20.0), Anchor::Middle, "Fast & <furious>", Paint::Muted);
        drawing.mark((40.0, 50.0), Ink::Method(Look { variant: 1, ..Look::of("alteraser") }), 1.0);
        drawing
    }

    #[test]
    fn a_file_needs_no_style_sheet() {
        let file = to_svg(&drawing(), "Time", &[]);
        assert!(!file.contains("class=") && !file.contains("var("), "{file}");
        assert!(file.contains("#0072b2") && file.contains("viewBox=\"0 0 320 230\""), "{file}");
    }

    #[test]
    fn signs_of_xml_are_escaped() {
        let file = to_svg(&drawing(), "A \"caption\"", &[]);
        assert!(file.contains("Fast &amp; &lt;furious&gt;") && file.contains("A &quot;caption&quot;"), "{file}");
    }

    #[test]
    fn the_legend_stands_below() {
        let entry = Entry { label: "Retrain".to_owned(), ink: Ink::Method(Look::of("retrain")), has_line: false };
        let file = to_svg(&drawing(), "Time", &[entry]);
        assert!(file.contains("height=\"252\"") && file.contains(">Retrain</text>"), "{file}");
    }
}
