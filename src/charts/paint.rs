//! The colors of charts: names that the style sheets give their values, and the values of saved files, which are those
//! of the light page.

use crate::identity::Identity;

/// A color by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text and axes.
    Ink,
    /// Names beside marks, which keep lines behind them away.
    Label,
    /// Lesser text.
    Muted,
    /// Lines of the grid.
    Grid,
    /// The ground of the chart.
    Ground,
    /// The band of what is noise.
    Band,
    /// A family of methods.
    Family(Identity),
    /// One of a few things that are no methods.
    Plain(u8),
    /// Some of the methods that belong to no family.
    Olive,
    /// A shade between the ground and the accent, `0..=10`.
    Heat(u8),
    /// A shade towards less, `1..=5`: the further, the stronger.
    Less(u8),
    /// A shade towards more, `1..=5`.
    More(u8),
}

/// Colors of saved files by class, as in `www/style.css` and `www/charts.css`.
const INK: Rgb = (0x15, 0x18, 0x1f);
const MUTED: Rgb = (0x56, 0x5d, 0x6d);
const GRID: Rgb = (0xe3, 0xe6, 0xec);
const GROUND: Rgb = (0xff, 0xff, 0xff);
const BAND: Rgb = (0xe5, 0xec, 0xfc);
const ACCENT: Rgb = (0x1f, 0x4f, 0xc4);
const ORIGINAL: Rgb = (0x6b, 0x70, 0x80);
const RETRAIN: Rgb = (0, 0, 0);
const ALTERASER: Rgb = (0x00, 0x72, 0xb2);
const WARM_START: Rgb = (0xb6, 0x5c, 0x00);
const OTHER: Rgb = (0xa3, 0x41, 0x7f);
const GREEN: Rgb = (0x00, 0x7a, 0x5a);
const OLIVE: Rgb = (0x7a, 0x6a, 0x00);
const HEAT_CLASSES: [&str; 11] = [
    "p-heat-0",
    "p-heat-1",
    "p-heat-2",
    "p-heat-3",
    "p-heat-4",
    "p-heat-5",
    "p-heat-6",
    "p-heat-7",
    "p-heat-8",
    "p-heat-9",
    "p-heat-10",
];
const LESS_CLASSES: [&str; 6] = ["p-heat-0", "p-less-1", "p-less-2", "p-less-3", "p-less-4", "p-less-5"];
const MORE_CLASSES: [&str; 6] = ["p-heat-0", "p-more-1", "p-more-2", "p-more-3", "p-more-4", "p-more-5"];
const PLAIN_CLASSES: [&str; 4] = ["p-plain-0", "p-plain-1", "p-plain-2", "p-plain-3"];

type Rgb = (u8, u8, u8);

impl Paint {
    /// How many plain colors there are.
    pub const NUM_PLAIN: u8 = 4;

    /// The class that gives it its color on the page.
    pub fn class(self) -> &'static str {
        match self {
            Self::Ink => "p-ink",
            Self::Label => "p-label",
            Self::Muted => "p-muted",
            Self::Grid => "p-grid",
            Self::Ground => "p-ground",
            Self::Band => "p-band",
            Self::Family(family) => family.paint_class(),
            Self::Olive => "p-olive",
            Self::Plain(index) => PLAIN_CLASSES[usize::from(index) % PLAIN_CLASSES.len()],
            Self::Heat(shade) => HEAT_CLASSES[usize::from(shade).min(10)],
            Self::Less(shade) => LESS_CLASSES[usize::from(shade).min(5)],
            Self::More(shade) => MORE_CLASSES[usize::from(shade).min(5)],
        }
    }

    /// Its color in a saved file, `#0072b2`.
    pub fn hex(self) -> String {
        let (red, green, blue) = self.rgb();
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    fn rgb(self) -> Rgb {
        match self {
            Self::Ink | Self::Label => INK,
            Self::Muted => MUTED,
            Self::Grid => GRID,
            Self::Ground => GROUND,
            Self::Band => BAND,
            Self::Family(Identity::Original) => ORIGINAL,
            Self::Family(Identity::Retrain) => RETRAIN,
            Self::Family(Identity::AltEraser) => ALTERASER,
            Self::Family(Identity::WarmStart) => WARM_START,
            Self::Family(Identity::Other) => OTHER,
            Self::Olive => OLIVE,
            Self::Plain(index) => [ACCENT, WARM_START, GREEN, OTHER][usize::from(index) % 4],
            Self::Heat(shade) => mixed(GROUND, ACCENT, f64::from(shade.min(10)) / 10.0),
            Self::Less(shade) => mixed(GROUND, WARM_START, f64::from(shade.min(5)) / 5.0),
            Self::More(shade) => mixed(GROUND, ALTERASER, f64::from(shade.min(5)) / 5.0),
        }
    }

    /// The color of a text that stands on this one.
    #[must_use]
    pub fn contrast(self) -> Self {
        match self {
            Self::Heat(shade) if shade >= 6 => Self::Ground,
            Self::Less(shade) | Self::More(shade) if shade >= 4 => Self::Ground,
            _ => Self::Ink,
        }
    }
}

fn mixed(from: Rgb, to: Rgb, share: f64) -> Rgb {
    let mix = |from: u8, to: u8| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8;
    (mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// The shade of a share in `0..=1`.
pub fn heat_color(share: f64) -> Paint {
    Paint::Heat((share.clamp(0.0, 1.0) * 10.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_files_have_the_colors_of_the_light_page() {
        let sheet = include_str!("../../www/style.css");
        let tokens = [
            ("ink", Paint::Ink),
            ("muted", Paint::Muted),
            ("grid", Paint::Grid),
            ("panel", Paint::Ground),
            ("accent-soft", Paint::Band),
            ("accent", Paint::Plain(0)),
            ("original", Paint::Family(Identity::Original)),
            ("retrain", Paint::Family(Identity::Retrain)),
            ("alteraser", Paint::Family(Identity::AltEraser)),
            ("warm-start", Paint::Family(Identity::WarmStart)),
            ("other", Paint::Family(Identity::Other)),
            ("green", Paint::Plain(2)),
            ("olive", Paint::Olive),
        ];
        for (token, paint) in tokens {
            let line = format!("--{token}: light-dark({},", paint.hex());
            assert!(sheet.contains(&line), "style.css has no {line}");
        }
    }

    #[test]
    fn every_class_has_its_rule() {
        let sheet = include_str!("../../www/charts.css");
        let families =
            [Identity::Original, Identity::Retrain, Identity::AltEraser, Identity::WarmStart, Identity::Other];
        let plain = (0..Paint::NUM_PLAIN).map(Paint::Plain);
        let shades =
            (0..=10).map(Paint::Heat).chain((1..=5).flat_map(|shade| [Paint::Less(shade), Paint::More(shade)]));
        let paints =
            [Paint::Ink, Paint::Label, Paint::Muted, Paint::Grid, Paint::Ground, Paint::Band, Paint::Olive].into_iter();
        for paint in paints.chain(families.map(Paint::Family)).chain(plain).chain(shades) {
            assert!(sheet.contains(&format!(".{} {{ color:", paint.class())), "charts.css has no .{}", paint.class());
        }
    }

    #[test]
    fn shades_run_from_the_ground_to_the_accent() {
        assert_eq!([heat_color(0.0).hex(), heat_color(1.0).hex()], ["#ffffff", "#1f4fc4"]);
        assert_eq!(heat_color(7.0), Paint::Heat(10));
        assert_eq!((heat_color(0.9).contrast(), heat_color(0.2).contrast()), (Paint::Ground, Paint::Ink));
    }
}
