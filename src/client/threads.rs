//! How many threads the engine gets, and why.

/// Beyond this many threads the memory they share is busier than they are.
const MOST_THREADS: u32 = 8;

/// A number of threads with the reason a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Threads {
    pub(super) count: u32,
    pub(super) reason: String,
}

impl Threads {
    /// One thread because of `reason`.
    pub(super) fn one(reason: &str) -> Self {
        Self { count: 1, reason: format!("1 thread: {reason}") }
    }

    /// What a page with these abilities gets. A large machine leaves one core to the page.
    pub(super) fn plan(shares_memory: bool, is_isolated: bool, cores: u32) -> Self {
        if !shares_memory {
            return Self::one("this browser does not share memory between threads");
        }
        if !is_isolated {
            return Self::one("the page is not cross-origin isolated");
        }
        match cores {
            0 | 1 => Self::one("this device has one core"),
            2..=4 => Self::several(cores),
            _ => Self::several((cores - 1).min(MOST_THREADS)),
        }
    }

    fn several(count: u32) -> Self {
        Self { count, reason: format!("{count} threads") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_isolated_page_gets_its_cores() {
        let counts = [1, 2, 4, 5, 8, 64].map(|cores| Threads::plan(true, true, cores).count);
        assert_eq!(counts, [1, 2, 4, 4, 7, 8]);
        assert_eq!(Threads::plan(true, true, 2).reason, "2 threads");
    }

    #[test]
    fn one_thread_comes_with_its_reason() {
        assert_eq!(Threads::plan(true, false, 8).reason, "1 thread: the page is not cross-origin isolated");
        assert_eq!(
            Threads::plan(false, true, 8).reason,
            "1 thread: this browser does not share memory between threads"
        );
        assert_eq!(Threads::plan(true, true, 1).reason, "1 thread: this device has one core");
    }
}
