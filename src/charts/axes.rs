//! Axes: what they are called, how their numbers run and how these are written.

use crate::chart_scale::{Scale, extent};
use crate::format;

/// How the numbers of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// As they are.
    #[default]
    Number,
    /// As durations, from seconds.
    Seconds,
    /// As shares in per cent, from `0..=1`.
    Percent,
}

impl Unit {
    /// A number of this unit.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Number => format::number(value),
            Self::Seconds => format::seconds(value),
            Self::Percent => format::percent(value),
        }
    }

    /// A number at an axis: no decimals that say nothing.
    pub(super) fn show_tick(self, value: f64) -> String {
        match self {
            Self::Seconds if value == 0.0 => "0 s".to_owned(),
            Self::Seconds if value < 1.0 => format!("{} ms", format::number(value * 1e3)),
            Self::Seconds if value < 60.0 => format!("{} s", format::number(value)),
            _ => self.show(value),
        }
    }
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// What runs along it.
    pub label: String,
    /// How its numbers are written.
    pub unit: Unit,
    /// Equal steps are equal ratios. Numbers that are not positive then have no place.
    pub is_log: bool,
    /// The numbers that it must hold beside those of the data.
    pub holds: Option<(f64, f64)>,
}

impl Axis {
    /// A linear axis of plain numbers.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A logarithmic axis.
    pub fn log(label: impl Into<String>, unit: Unit) -> Self {
        Self { label: label.into(), unit, is_log: true, holds: None }
    }

    /// The same axis over at least these numbers.
    #[must_use]
    pub fn holding(self, low: f64, high: f64) -> Self {
        Self { holds: Some((low, high)), ..self }
    }

    /// The numbers that run along the axis; none when nothing has a place on it.
    pub(super) fn domain(&self, values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
        let held = self.holds.into_iter().flat_map(|(low, high)| [low, high]);
        extent(values.chain(held).filter(|value| !self.is_log || *value > 0.0))
    }

    /// The scale of a domain over a range of pixels.
    pub(super) fn scale(&self, domain: (f64, f64), range: (f64, f64)) -> Scale {
        if self.is_log { Scale::log(domain, range) } else { Scale::new(domain, range) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_has_no_place_for_zero() {
        let axis = Axis::log("Time", Unit::Seconds);
        assert_eq!(axis.domain([0.0, 0.01, 2.0].into_iter()), Some((0.01, 2.0)));
        assert_eq!(axis.domain([0.0, -1.0].into_iter()), None);
    }

    #[test]
    fn an_axis_holds_what_it_must() {
        let axis = Axis::linear("Overlap").holding(0.0, 1.0);
        assert_eq!(axis.domain([0.8, 0.9].into_iter()), Some((0.0, 1.0)));
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!(
            [0.0, 0.02, 0.5, 2.0, 120.0].map(|value| Unit::Seconds.show_tick(value)),
            ["0 s", "20 ms", "500 ms", "2 s", "2 min 0 s"]
        );
        assert_eq!(Unit::Percent.show_tick(0.25), "25 %");
    }
}
