//! Which rows of a long list are on the screen.
//!
//! Only these are elements of the page. A list of a million rows would be higher than browsers let an element be, so
//! beyond that height the scroll bar is coarser than the rows: a pixel of it stands for several of the list.

use std::ops::Range;

/// The most that an element may be high, in pixels: Firefox cuts off at 17.8 million.
const MOST_PIXELS: f64 = 16e6;
/// Rows above and below the screen that are elements too, so that a short scroll shows no gap.
const BEYOND: usize = 6;

/// A long list of rows of equal height in a window that scrolls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rows {
    /// Rows in all.
    pub total: usize,
    /// Height of a row in pixels.
    pub height: f64,
    /// Height of the window in pixels.
    pub viewport: f64,
}

impl Rows {
    /// Height of the element that scrolls.
    pub fn content_height(self) -> f64 {
        self.full_height().min(MOST_PIXELS)
    }

    /// The rows that are elements when the window is scrolled down by `scroll` pixels.
    pub fn range(self, scroll: f64) -> Range<usize> {
        let top = self.top(scroll);
        let first = (top / self.height) as usize;
        let last = ((top + self.viewport) / self.height).ceil() as usize;
        first.saturating_sub(BEYOND).min(self.total)..(last + BEYOND).min(self.total)
    }

    /// Where row `row` lies in the element that scrolls.
    pub fn offset(self, row: usize, scroll: f64) -> f64 {
        if self.full_height() <= MOST_PIXELS {
            row as f64 * self.height
        } else {
            scroll + row as f64 * self.height - self.top(scroll)
        }
    }

    /// Where to scroll so that all of row `row` is in the window; `scroll` when it is.
    pub fn scroll_to(self, row: usize, scroll: f64) -> f64 {
        let start = row as f64 * self.height;
        let (least, most) = (start + self.height - self.viewport, start);
        let top = self.top(scroll);
        if least <= top && top <= most {
            return scroll;
        }
        // A window that is lower than a row shows the row's beginning.
        let wanted = if top > most { most } else { least.min(most) };
        (wanted / self.ratio()).clamp(0.0, self.scroll_range())
    }

    /// Rows that fit into the window, at least one.
    pub fn page(self) -> usize {
        ((self.viewport / self.height) as usize).max(1)
    }

    fn full_height(self) -> f64 {
        self.total as f64 * self.height
    }

    fn scroll_range(self) -> f64 {
        (self.content_height() - self.viewport).max(0.0)
    }

    /// Pixels of the list that a pixel of the scroll bar stands for.
    fn ratio(self) -> f64 {
        let scrolls = self.scroll_range();
        if scrolls == 0.0 { 1.0 } else { (self.full_height() - self.viewport) / scrolls }
    }

    /// The pixel of the whole list at the top of the window.
    fn top(self, scroll: f64) -> f64 {
        scroll.clamp(0.0, self.scroll_range()) * self.ratio()
    }
}

/// The row that a key goes to from row `place`; none when the key is no way to go.
pub fn step(key: &str, place: Option<usize>, rows: Rows) -> Option<usize> {
    let last = rows.total.checked_sub(1)?;
    let Some(place) = place else {
        return matches!(key, "ArrowDown" | "ArrowUp" | "Home" | "PageDown" | "PageUp")
            .then_some(0)
            .or((key == "End").then_some(last));
    };
    let next = match key {
        "ArrowDown" => place + 1,
        "ArrowUp" => place.saturating_sub(1),
        "PageDown" => place + rows.page(),
        "PageUp" => place.saturating_sub(rows.page()),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(next.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Rows = Rows { total: 100, height: 32.0, viewport: 320.0 };
    const LONG: Rows = Rows { total: 1_000_000, height: 32.0, viewport: 320.0 };

    #[test]
    fn what_is_in_view_is_there_and_little_more() {
        assert_eq!(SHORT.range(0.0), 0..16);
        assert_eq!(SHORT.range(32.0 * 50.0), 44..66);
        assert_eq!(SHORT.range(1e9), 84..100, "scrolled past the end");
        assert_eq!(Rows { total: 3, ..SHORT }.range(0.0), 0..3);
        assert_eq!(Rows { total: 0, ..SHORT }.range(0.0), 0..0);
        for scroll in (0..16_000_000).step_by(9_973) {
            assert!(LONG.range(f64::from(scroll)).len() <= 24);
        }
    }

    #[test]
    fn a_million_rows_fit_into_a_browser_and_every_one_can_be_reached() {
        assert!(LONG.content_height() <= 17e6);
        assert_eq!(LONG.range(LONG.scroll_range()).end, LONG.total);
        for row in (0..LONG.total).step_by(4_999).chain([LONG.total - 1]) {
            for from in [0.0, 8e6, LONG.scroll_range()] {
                // Browsers round where they scroll to.
                let scroll = LONG.scroll_to(row, from).round();
                assert!(LONG.range(scroll).contains(&row), "{row}");
                let place = LONG.offset(row, scroll) - scroll;
                assert!((-2.0..=320.0 - 32.0 + 2.0).contains(&place), "row {row} is at {place} of the window");
            }
        }
    }

    #[test]
    fn rows_lie_one_below_the_other_wherever_the_window_is() {
        for rows in [SHORT, LONG] {
            for scroll in [0.0, 777.0, rows.scroll_range()] {
                for row in rows.range(scroll).skip(1) {
                    let distance = rows.offset(row, scroll) - rows.offset(row - 1, scroll);
                    assert!((distance - 32.0).abs() < 1e-6);
                }
            }
        }
        assert!((LONG.offset(999_999, LONG.scroll_range()) + 32.0 - LONG.content_height()).abs() < 1e-3);
    }

    #[test]
    fn a_row_in_view_stays_where_it_is() {
        let scroll = |rows: Rows, row, from| rows.scroll_to(row, from) as i64;
        assert_eq!(scroll(SHORT, 5, 100.0), 100);
        assert_eq!(scroll(SHORT, 0, 100.0), 0);
        assert_eq!(scroll(SHORT, 99, 0.0), 32 * 90);
        assert_eq!(scroll(Rows { viewport: 0.0, ..SHORT }, 7, 0.0), 7 * 32, "a window that is not shown yet");
    }

    #[test]
    fn keys_go_to_rows_and_stop_at_both_ends() {
        let from = |place, key| step(key, place, SHORT);
        assert_eq!([from(Some(4), "ArrowDown"), from(Some(0), "ArrowUp")], [Some(5), Some(0)]);
        assert_eq!(
            [from(Some(4), "PageDown"), from(Some(95), "PageDown"), from(Some(4), "PageUp")],
            [14, 99, 0].map(Some)
        );
        assert_eq!([from(Some(4), "Home"), from(Some(4), "End"), from(Some(4), "x")], [Some(0), Some(99), None]);
        assert_eq!([from(None, "ArrowDown"), from(None, "End"), from(None, "x")], [Some(0), Some(99), None]);
        assert_eq!(step("Home", None, Rows { total: 0, ..SHORT }), None);
    }
}
