//! Where the names of marks stand, so that they cover neither marks nor each other.

use super::Anchor;

/// Height of a line.
const LINE: f64 = 14.0;
/// Room between a mark and its name.
const GAP: f64 = 10.0;
/// Half the size of a mark.
const MARK: f64 = 7.0;

/// The left, upper, right and lower edge of a box.
type Edges = (f64, f64, f64, f64);

/// A name with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// Where its base line is anchored.
    pub(super) at: (f64, f64),
    /// Which point of it that is: the one next to the mark, since the width of a text is a guess.
    pub(super) anchor: Anchor,
}

/// A place for each name beside its mark, inside `bounds`; none where there is no room.
pub(super) fn place(marks: &[((f64, f64), &str)], bounds: Edges) -> Vec<Option<Placed>> {
    let mut taken: Vec<Edges> = marks.iter().map(|((x, y), _)| (x - MARK, y - MARK, x + MARK, y + MARK)).collect();
    let mut places = Vec::with_capacity(marks.len());
    for (mark, name) in marks {
        let free = candidates(*mark, width(name))
            .into_iter()
            .find(|(edges, _)| lies_in(*edges, bounds) && !taken.iter().any(|other| overlap(*edges, *other)));
        taken.extend(free.map(|(edges, _)| edges));
        places.push(free.map(|((left, _, right, lower), anchor)| {
            let x = match anchor {
                Anchor::Start => left,
                Anchor::Middle => f64::midpoint(left, right),
                Anchor::End => right,
            };
            Placed { at: (x, lower - 3.0), anchor }
        }));
    }
    places
}

/// About how wide a name is at the size of labels.
fn width(name: &str) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ',' | '.' | ' ' | '(' | ')' => 4.5,
        'm' | 'w' | 'M' | 'W' => 11.0,
        letter if letter.is_uppercase() => 8.5,
        _ => 7.0,
    };
    name.chars().map(letter).sum()
}

/// The boxes of a name of `width` around a mark, the best first: right, left, above, below, and the corners.
fn candidates((x, y): (f64, f64), width: f64) -> [(Edges, Anchor); 8] {
    let (right, left, middle) = (x + GAP, x - GAP - width, x - width / 2.0);
    let (above, beside, below) = (y - GAP - LINE, y - LINE / 2.0, y + GAP - 2.0);
    let corners = [
        (right, beside, Anchor::Start),
        (left, beside, Anchor::End),
        (middle, above, Anchor::Middle),
        (middle, below, Anchor::Middle),
        (right, above, Anchor::Start),
        (right, below, Anchor::Start),
        (left, above, Anchor::End),
        (left, below, Anchor::End),
    ];
    corners.map(|(left, upper, anchor)| ((left, upper, left + width, upper + LINE), anchor))
}

fn lies_in(own: Edges, bounds: Edges) -> bool {
    own.0 >= bounds.0 && own.1 >= bounds.1 && own.2 <= bounds.2 && own.3 <= bounds.3
}

fn overlap(one: Edges, other: Edges) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Edges = (0.0, 0.0, 400.0, 200.0);

    #[test]
    fn a_name_stands_to_the_right_where_there_is_room() {
        let places = place(&[((100.0, 100.0), "Retrain")], BOUNDS);
        assert!(places[0].unwrap().at.0 > 100.0);
    }

    #[test]
    fn at_the_right_edge_a_name_stands_to_the_left() {
        let places = place(&[((390.0, 100.0), "Retrain")], BOUNDS);
        let placed = places[0].unwrap();
        assert!(placed.at.0 - width("Retrain") < 390.0 - 40.0, "{placed:?}");
        assert!(placed.at.0 < 390.0 && placed.anchor == Anchor::End, "{placed:?}");
    }

    #[test]
    fn no_name_covers_another_or_a_mark() {
        let marks = [((100.0, 100.0), "AltEraser"), ((112.0, 104.0), "Warm start"), ((100.0, 112.0), "Nothing")];
        let places = place(&marks, BOUNDS);
        let boxes: Vec<Edges> = places
            .iter()
            .zip(&marks)
            .filter_map(|(placed, (_, name))| {
                let Placed { at: (x, y), anchor } = (*placed)?;
                let left = match anchor {
                    Anchor::Start => x,
                    Anchor::Middle => x - width(name) / 2.0,
                    Anchor::End => x - width(name),
                };
                Some((left, y + 3.0 - LINE, left + width(name), y + 3.0))
            })
            .collect();
        assert_eq!(boxes.len(), 3);
        for (position, own) in boxes.iter().enumerate() {
            assert!(boxes[position + 1..].iter().all(|other| !overlap(*own, *other)));
            assert!(marks.iter().all(|((x, y), _)| !overlap(*own, (x - MARK, y - MARK, x + MARK, y + MARK))));
        }
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let name = "a name that is far too long for such a small box";
        assert_eq!(place(&[((50.0, 50.0), name)], (0.0, 0.0, 100.0, 100.0)), [None]);
    }
}
