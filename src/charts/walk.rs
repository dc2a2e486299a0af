//! From point to point: by the arrow keys, and to the one under the pointer.

use super::Point;

/// Where an arrow key points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Direction {
    /// The direction of a key's name.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            _ => None,
        }
    }

    /// How far a point lies in this direction, and how far beside it.
    fn project(self, from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        match self {
            Self::Left => (-x, y.abs()),
            Self::Right => (x, y.abs()),
            Self::Up => (-y, x.abs()),
            Self::Down => (y, x.abs()),
        }
    }
}

/// A point that lies this much ahead is ahead; less is the same column or row.
const LEAST_AHEAD: f64 = 0.5;
/// What lies beside the way counts this much more than what lies along it.
const BESIDE: f64 = 2.0;

/// The point that comes next in a direction; the same one at the end.
pub fn step(points: &[Point], from: usize, direction: Direction) -> usize {
    let Some(own) = points.get(from) else { return 0 };
    let ahead = points.iter().enumerate().filter_map(|(index, point)| {
        let (along, beside) = direction.project(own.at, point.at);
        (along >= LEAST_AHEAD).then_some((along + BESIDE * beside, index))
    });
    ahead.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(from, |(_, index)| index)
}

/// The point nearest to a place, within `reach` pixels.
pub fn nearest(points: &[Point], (x, y): (f64, f64), reach: f64) -> Option<usize> {
    let distances = points.iter().enumerate().map(|(index, point)| ((point.at.0 - x).hypot(point.at.1 - y), index));
    let (distance, index) = distances.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (distance <= reach).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(places: &[(f64, f64)]) -> Vec<Point> {
        places.iter().map(|at| Point { at: *at, words: String::new() }).collect()
    }

    #[test]
    fn arrows_walk_along_a_line_and_stop_at_its_ends() {
        let line = points(&[(0.0, 0.0), (10.0, 3.0), (20.0, 1.0)]);
        assert_eq!([step(&line, 0, Direction::Right), step(&line, 1, Direction::Right)], [1, 2]);
        assert_eq!([step(&line, 2, Direction::Right), step(&line, 0, Direction::Left)], [2, 0]);
    }

    #[test]
    fn arrows_walk_a_grid_row_by_row() {
        let grid = points(&[(0.0, 0.0), (10.0, 0.0), (0.0, 10.0), (10.0, 10.0)]);
        assert_eq!(step(&grid, 0, Direction::Down), 2);
        assert_eq!(step(&grid, 2, Direction::Right), 3);
        assert_eq!(step(&grid, 3, Direction::Up), 1);
    }

    #[test]
    fn every_point_of_a_scatter_can_be_reached_from_the_first() {
        let scatter = points(&[(40.0, 40.0), (10.0, 80.0), (70.0, 15.0), (72.0, 90.0), (41.0, 20.0)]);
        let all = [Direction::Left, Direction::Right, Direction::Up, Direction::Down];
        let mut seen = vec![0];
        let mut at = 0;
        while at < seen.len() {
            for direction in all {
                let next = step(&scatter, seen[at], direction);
                if !seen.contains(&next) {
                    seen.push(next);
                }
            }
            at += 1;
        }
        assert_eq!(seen.len(), scatter.len());
    }

    #[test]
    fn the_pointer_finds_what_is_near_only() {
        let scatter = points(&[(0.0, 0.0), (30.0, 0.0)]);
        assert_eq!(nearest(&scatter, (20.0, 4.0), 24.0), Some(1));
        assert_eq!(nearest(&scatter, (90.0, 90.0), 24.0), None);
        assert_eq!(nearest(&[], (0.0, 0.0), 24.0), None);
    }
}
