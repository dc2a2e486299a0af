//! The page's side of a session: sends requests and collects events.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use alteraser_api::packed::ByteSource;
use alteraser_api::protocol::{Event, Failure, Request};
use alteraser_api::report::Progress;
use alteraser_worker::{Executor, Host, Outgoing, Session};

use crate::common::{is_answer, large_bytes, open, packed_bytes, train, training};

/// Ends a test whose event never comes.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) struct Page {
    pub(crate) session: Session,
    events: Receiver<Outgoing>,
    progress: RefCell<Vec<Progress>>,
}

impl Page {
    pub(crate) fn new(executor: Executor) -> Self {
        Self::with_ceiling(executor, None)
    }

    /// A page that gives the engine so much memory.
    pub(crate) fn with_ceiling(executor: Executor, ceiling_bytes: Option<u64>) -> Self {
        let (sender, events) = channel();
        let start = Instant::now();
        let host = Host {
            // A test that has ended does not hear the rest.
            send: Arc::new(move |outgoing| drop(sender.send(outgoing))),
            now_ms: Arc::new(move || start.elapsed().as_secs_f64() * 1e3),
            ceiling_bytes,
        };
        Self { session: Session::start(host, executor, 1), events, progress: RefCell::default() }
    }

    /// A page whose small data set is open.
    pub(crate) fn with_data(executor: Executor) -> Self {
        Self::with_packed(executor, &packed_bytes())
    }

    /// A page whose large data set is open.
    pub(crate) fn with_large_data(executor: Executor) -> Self {
        Self::with_packed(executor, &large_bytes())
    }

    fn with_packed(executor: Executor, bytes: &dyn ByteSource) -> Self {
        let page = Self::new(executor);
        assert!(matches!(page.ask_with(open(), bytes), Event::Opened { .. }));
        page
    }

    /// A page with a data set and a trained model 1.
    pub(crate) fn with_model(executor: Executor) -> Self {
        let page = Self::with_data(executor);
        assert!(matches!(page.ask(train(1, training("ials"))), Event::Trained { .. }));
        page
    }

    pub(crate) fn send(&self, request: Request) {
        self.session.handle(request, None);
    }

    /// The answer to `request`.
    pub(crate) fn ask(&self, request: Request) -> Event {
        self.send(request);
        self.answer().event
    }

    /// The answer to `request`, which comes with `bytes`.
    pub(crate) fn ask_with(&self, request: Request, bytes: &dyn ByteSource) -> Event {
        self.session.handle(request, Some(bytes));
        self.answer().event
    }

    /// The next event.
    pub(crate) fn next(&self) -> Outgoing {
        let outgoing = self.events.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no event in time: {error}"));
        if let Event::Progress { progress, .. } = &outgoing.event {
            self.progress.borrow_mut().push(progress.clone());
        }
        outgoing
    }

    /// The next event that answers something.
    pub(crate) fn answer(&self) -> Outgoing {
        self.until(is_answer)
    }

    /// The next event that `is_meant`; events before it are dropped.
    pub(crate) fn until(&self, is_meant: impl Fn(&Event) -> bool) -> Outgoing {
        loop {
            let outgoing = self.next();
            if is_meant(&outgoing.event) {
                return outgoing;
            }
        }
    }

    /// The progress heard so far.
    pub(crate) fn progress(&self) -> Vec<Progress> {
        self.progress.borrow().clone()
    }

    /// Whether no event waits.
    pub(crate) fn is_quiet(&self) -> bool {
        self.events.try_recv().is_err()
    }
}

pub(crate) fn failure(event: &Event) -> &Failure {
    match event {
        Event::Failed { failure, .. } | Event::QueryFailed { failure, .. } | Event::OpenFailed { failure, .. } => {
            failure
        }
        other => panic!("not a failure: {other:?}"),
    }
}
