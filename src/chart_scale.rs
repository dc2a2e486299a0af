//! The arithmetic of charts: round ticks and straight-line scales.

/// Maps values of `domain` to positions of `range`, linearly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// A scale from values to positions. A domain without width is widened, so that one point is drawn in the middle.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        let (low, high) = domain;
        let domain = if high > low { domain } else { (low - 0.5, low + 0.5) };
        Self { domain, range }
    }

    /// The position of a value.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.domain.0) / (self.domain.1 - self.domain.0);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// Round values inside the domain, about `count` of them.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        let (low, high) = self.domain;
        let step = round_step((high - low) / count.max(1) as f64);
        let (first, last) = ((low / step).ceil() as i64, (high / step + 1e-9).floor() as i64);
        (first..=last).map(|index| index as f64 * step).collect()
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `step`.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let lead = step / power;
    let rounded = [1.0, 2.0, 5.0].into_iter().find(|candidate| lead <= candidate + 1e-9).unwrap_or(10.0);
    rounded * power
}

/// The smallest and largest finite value; none when there is none.
pub fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite()).fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_linear_and_may_run_backwards() {
        let scale = Scale::new((0.0, 10.0), (100.0, 0.0));
        assert_eq!(format!("{:?}", [0.0, 2.5, 10.0].map(|value| scale.at(value))), "[100.0, 75.0, 0.0]");
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(Scale::new((0.0, 8.0), (0.0, 1.0)).ticks(4), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(Scale::new((311.0, 1300.0), (0.0, 1.0)).ticks(4), [500.0, 1000.0]);
    }

    #[test]
    fn a_single_value_is_drawn_in_the_middle() {
        assert_eq!(Scale::new((3.0, 3.0), (0.0, 10.0)).at(3.0).to_string(), "5");
    }

    #[test]
    fn what_is_not_finite_does_not_stretch_a_chart() {
        assert_eq!(extent([2.0, f64::NAN, -1.0, f64::INFINITY].into_iter()), Some((-1.0, 2.0)));
        assert_eq!(extent(std::iter::empty()), None);
    }
}
