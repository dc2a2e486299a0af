//! The arithmetic of charts: round ticks, linear and logarithmic scales.

/// Maps values of `domain` to positions of `range`, linearly or by their logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// As values, or as their decimal logarithms.
    domain: (f64, f64),
    range: (f64, f64),
    is_log: bool,
}

/// More decades than this have ticks at powers of ten only.
const MOST_FINE_DECADES: f64 = 1.6;

impl Scale {
    /// A scale from values to positions. A domain without width is widened, so that one point is drawn in the middle.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        let (low, high) = domain;
        let domain = if high > low { domain } else { (low - 0.5, low + 0.5) };
        Self { domain, range, is_log: false }
    }

    /// A scale on which equal ratios are equally long. The domain must be positive; what is not stands at the low end.
    pub fn log((low, high): (f64, f64), range: (f64, f64)) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        let logs = (low.log10(), high.max(low).log10());
        Self { is_log: true, ..Self::new(logs, range) }
    }

    /// The position of a value.
    pub fn at(&self, value: f64) -> f64 {
        let value = if !self.is_log {
            value
        } else if value > 0.0 {
            value.log10()
        } else {
            self.domain.0
        };
        let share = (value - self.domain.0) / (self.domain.1 - self.domain.0);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// Round values inside the domain, about `count` of them.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        if self.is_log {
            return self.log_ticks(count);
        }
        let (low, high) = self.domain;
        let step = round_step((high - low) / count.max(1) as f64);
        let (first, last) = ((low / step).ceil() as i64, (high / step + 1e-9).floor() as i64);
        (first..=last).map(|index| index as f64 * step).collect()
    }
}

impl Scale {
    /// Powers of ten, with 2 and 5 times them where there are few; every second, third, … one where there are many.
    fn log_ticks(&self, count: usize) -> Vec<f64> {
        let (low, high) = self.domain;
        let leads: &[f64] = if high - low <= MOST_FINE_DECADES { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let stride = (((high - low) / count.max(1) as f64).ceil() as usize).max(1);
        let powers = (low.floor() as i32..=high.ceil() as i32).step_by(stride);
        let candidates = powers.flat_map(|power| leads.iter().map(move |lead| lead * 10f64.powi(power)));
        let inside = |tick: &f64| (low - 1e-9..=high + 1e-9).contains(&tick.log10());
        candidates.filter(inside).collect()
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
    fn equal_ratios_are_equally_long() {
        let scale = Scale::log((0.01, 100.0), (0.0, 400.0));
        let places: Vec<i32> = [0.01, 0.1, 1.0, 100.0, 0.0].map(|value| scale.at(value).round() as i32).to_vec();
        assert_eq!(places, [0, 100, 200, 400, 0]);
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten_or_their_parts() {
        let ticks = |low, high, count| Scale::log((low, high), (0.0, 1.0)).ticks(count);
        assert_eq!(ticks(0.01, 100.0, 8), [0.01, 0.1, 1.0, 10.0, 100.0]);
        assert_eq!(ticks(0.15, 4.0, 6), [0.2, 0.5, 1.0, 2.0]);
        assert_eq!(ticks(1e-8, 1.0, 4), [1e-8, 1e-6, 1e-4, 1e-2, 1.0]);
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
