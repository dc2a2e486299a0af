//! Prints how many rows of a MovieLens-like table are imported per second.
//!
//! `cargo run --release -p alteraser-import --example rows_per_second -- 5000000`
#![allow(clippy::print_stdout, reason = "a command line tool talks on the terminal")]

use std::fmt::Write as _;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Instant;

use alteraser_import::{ImportError, Input, Limits, import_files};

const DEFAULT_ROWS: usize = 5_000_000;
const RUNS: usize = 3;

fn main() -> Result<(), ImportError> {
    let rows = std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(DEFAULT_ROWS);
    let text = table(rows);
    println!("{rows} rows, {:.0} MB", text.len() as f64 / 1e6);
    for _ in 0..RUNS {
        let input = Input::new("ratings.csv", Cursor::new(text.as_bytes()));
        let start = Instant::now();
        let imported = import_files(vec![input], &Limits::default(), &mut |_| ControlFlow::Continue(()))?;
        let seconds = start.elapsed().as_secs_f64();
        let (users, items) = (imported.data.num_users(), imported.data.num_items());
        println!("{:.2} M rows/s ({seconds:.2} s, {users} users, {items} items)", rows as f64 / seconds / 1e6);
    }
    Ok(())
}

/// Users one after another with about 150 records each, popular items more often.
fn table(rows: usize) -> String {
    let mut text = String::from("userId,movieId,rating,timestamp\n");
    let mut state = 1_u64;
    for row in 0..rows {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let uniform = (state >> 40) as f64 / (1_u64 << 24) as f64;
        let item = (uniform * uniform * 60_000.0) as u32 + 1;
        let halves = state >> 33 & 7;
        let time = 900_000_000 + (state >> 20) % 600_000_000;
        let _infallible = writeln!(text, "{},{item},{}.{},{time}", row / 150 + 1, halves / 2 + 1, halves % 2 * 5);
    }
    text
}
