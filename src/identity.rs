//! How a method looks: the same color, marker shape and word everywhere.
//!
//! The engine's catalog may grow; families are recognised by the words in a method's id, and what is not recognised
//! gets a look of its own that collides with none of the named ones.

/// The family a method belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The model before forgetting, also under the name of doing nothing.
    Original,
    /// The retrain on what is left.
    Retrain,
    /// Block Newton unlearning.
    AltEraser,
    /// Fine-tuning from the trained parameters.
    WarmStart,
    /// Any other method.
    Other,
}

impl Identity {
    /// The family of the method `id`.
    pub fn of(id: &str) -> Self {
        let id = id.to_ascii_lowercase();
        let has = |word: &str| id.contains(word);
        if has("alteraser") || has("alt-eraser") {
            Self::AltEraser
        } else if has("retrain") {
            Self::Retrain
        } else if has("no-op") || has("noop") || has("original") {
            Self::Original
        } else if has("adamw") || has("warm") || has("fine") {
            Self::WarmStart
        } else {
            Self::Other
        }
    }

    /// The class that gives it its color.
    pub fn paint_class(self) -> &'static str {
        match self {
            Self::Original => "p-original",
            Self::Retrain => "p-retrain",
            Self::AltEraser => "p-alteraser",
            Self::WarmStart => "p-warm-start",
            Self::Other => "p-other",
        }
    }
}

/// How one method looks: its family's color and shape, told from its relatives by filling, direction and dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its family.
    pub family: Identity,
    /// Its number within the family, from 0.
    pub variant: u8,
}

/// How the inside of a marker is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// Full.
    Solid,
    /// An outline.
    Hollow,
    /// An outline with a dot.
    Dotted,
}

impl Look {
    /// How a method looks that has no relatives on the screen.
    pub fn of(id: &str) -> Self {
        Self { family: Identity::of(id), variant: 0 }
    }

    /// Its marker's outline as an SVG path in a box of 12 by 12 around the origin.
    pub fn marker(self) -> &'static str {
        // After three fillings the shape changes.
        let turn = usize::from(self.variant / 3);
        match self.family {
            Identity::Original => ["M-4.5-4.5h9v9h-9z", "M-5.5-3h11v6h-11z"][turn % 2],
            Identity::Retrain => {
                ["M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", "M-6 0a6 3.5 0 1 0 12 0a6 3.5 0 1 0-12 0z"][turn % 2]
            }
            Identity::AltEraser => {
                ["M0-5.5L5.5 4.5H-5.5z", "M0 5.5L5.5-4.5H-5.5z", "M5.5 0L-4.5 5.5V-5.5z", "M-5.5 0L4.5 5.5V-5.5z"]
                    [turn % 4]
            }
            Identity::WarmStart => ["M0-6L6 0L0 6L-6 0z", "M0-6L3.5 0L0 6L-3.5 0z"][turn % 2],
            // A cross first, then shapes that no family has: methods of no family differ more than relatives do.
            Identity::Other => OTHER_MARKERS[usize::from(self.variant) % OTHER_MARKERS.len()],
        }
    }

    /// How its marker is filled.
    pub fn filling(self) -> Filling {
        let step = match self.family {
            Identity::Other => usize::from(self.variant) / OTHER_MARKERS.len(),
            _ => usize::from(self.variant),
        };
        [Filling::Solid, Filling::Hollow, Filling::Dotted][step % 3]
    }

    /// The dashes of its lines, as SVG writes them; empty for a solid line.
    pub fn dash(self) -> &'static str {
        let variant = usize::from(self.variant);
        match self.family {
            Identity::Retrain => ["", "14 3"][variant % 2],
            Identity::AltEraser => ["", "7 4", "2 3", "9 3 2 3", "12 3 2 3 2 3"][variant % 5],
            Identity::WarmStart => ["5 3", "11 4", "5 3 1 3"][variant % 3],
            Identity::Original => "1 4",
            Identity::Other => ["8 3 2 3", "3 2", "12 5", "1 3", "6 2 1 2 1 2", "16 4"][variant % 6],
        }
    }
}

/// Shapes of the methods that belong to no family: cross, star, hexagon, hourglass, pentagon, bar.
const OTHER_MARKERS: [&str; 6] = [
    "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "M0-6L1.8-2L6-2L2.6 .8L3.8 5.2L0 2.6L-3.8 5.2L-2.6 .8L-6-2L-1.8-2z",
    "M-5.5 0L-2.8-4.8H2.8L5.5 0L2.8 4.8H-2.8z",
    "M-5-5.5H5L-5 5.5H5z",
    "M0-5.8L5.5-1.8L3.4 4.7H-3.4L-5.5-1.8z",
    "M-6-2h12v4h-12z",
];

/// The looks of `ids`, in order. `known` names all methods there are, so that a method looks the same on every screen;
/// an id that occurs again, with other settings, becomes one more relative.
pub fn looks<'a>(ids: impl IntoIterator<Item = &'a str>, known: &[&str]) -> Vec<Look> {
    let relatives = |family: Identity| known.iter().filter(move |id| Identity::of(id) == family);
    let mut given: Vec<Look> = Vec::new();
    for id in ids {
        let family = Identity::of(id);
        let mut variant = relatives(family).position(|known| *known == id).unwrap_or(0) as u8;
        let is_taken = |variant: u8| given.contains(&Look { family, variant });
        if is_taken(variant) {
            variant = relatives(family).count() as u8;
            while is_taken(variant) {
                variant += 1;
            }
        }
        given.push(Look { family, variant });
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_recognised_by_their_words() {
        let ids = ["alteraser", "alteraser-local", "retrain", "retrain-adamw", "no-op", "adamw", "influence"];
        let families = [
            Identity::AltEraser,
            Identity::AltEraser,
            Identity::Retrain,
            Identity::Retrain,
            Identity::Original,
            Identity::WarmStart,
            Identity::Other,
        ];
        assert_eq!(ids.map(Identity::of), families);
    }

    #[test]
    fn no_two_families_look_alike() {
        let all = [Identity::Original, Identity::Retrain, Identity::AltEraser, Identity::WarmStart, Identity::Other];
        for (position, one) in all.into_iter().enumerate() {
            for other in &all[position + 1..] {
                assert_ne!(one.paint_class(), other.paint_class());
                let look = |family| Look { family, variant: 0 };
                assert_ne!(look(one).marker(), look(*other).marker());
            }
        }
    }

    #[test]
    fn relatives_differ_by_more_than_color() {
        let all = [Identity::Original, Identity::Retrain, Identity::AltEraser, Identity::WarmStart, Identity::Other];
        for family in all {
            let looks: Vec<Look> = (0..6).map(|variant| Look { family, variant }).collect();
            for (position, one) in looks.iter().enumerate() {
                for other in &looks[position + 1..] {
                    assert_ne!((one.marker(), one.filling()), (other.marker(), other.filling()), "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_method_looks_the_same_whatever_stands_beside_it() {
        let known = ["alteraser-local", "alteraser-full", "warm-adamw", "no-op"];
        let all = looks(known, &known);
        assert_eq!(looks(["alteraser-full"], &known), [all[1]]);
        assert_ne!(all[0], all[1]);
    }

    #[test]
    fn the_same_method_with_other_settings_is_one_more_relative() {
        let known = ["alteraser-local", "alteraser-full"];
        let variants: Vec<u8> =
            looks(["alteraser-local", "alteraser-local", "alteraser-full", "alteraser-local"], &known)
                .into_iter()
                .map(|look| look.variant)
                .collect();
        assert_eq!(variants, [0, 2, 1, 3]);
    }
}
