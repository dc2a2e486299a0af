//! What a screen reader is told of a running job: its start and end at once, in between a message every five seconds.

/// The least time between two messages about progress.
const PAUSE_MS: f64 = 5_000.0;

/// News for a person who does not see the status bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something began or ended.
    Turn(String),
    /// Something went on.
    Progress(String),
}

/// Decides what is said when.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcer {
    last_ms: f64,
}

impl Default for Announcer {
    fn default() -> Self {
        Self { last_ms: f64::NEG_INFINITY }
    }
}

impl Announcer {
    /// The message to say at `now_ms`, or none.
    pub fn hear(&mut self, news: News, now_ms: f64) -> Option<String> {
        match news {
            News::Turn(message) => {
                self.last_ms = now_ms;
                Some(message)
            }
            News::Progress(message) => (now_ms - self.last_ms >= PAUSE_MS).then(|| {
                self.last_ms = now_ms;
                message
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(text: &str) -> News {
        News::Progress(text.to_owned())
    }

    #[test]
    fn starts_and_ends_are_said_at_once() {
        let mut announcer = Announcer::default();
        for now_ms in [0.0, 1.0] {
            assert_eq!(announcer.hear(News::Turn("Training".to_owned()), now_ms).as_deref(), Some("Training"));
        }
    }

    #[test]
    fn progress_is_said_once_in_five_seconds_after_any_message() {
        let mut announcer = Announcer::default();
        assert!(announcer.hear(News::Turn("Training".to_owned()), 1_000.0).is_some());
        assert_eq!(announcer.hear(progress("sweep 1"), 5_999.0), None);
        assert_eq!(announcer.hear(progress("sweep 2"), 6_000.0).as_deref(), Some("sweep 2"));
        assert_eq!(announcer.hear(progress("sweep 3"), 6_001.0), None);
    }
}
