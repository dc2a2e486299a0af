//! A session: what is open, and the answer to each request.

use std::sync::Arc;

use alteraser_api::ids::{DataId, ModelId, QueryId};
use alteraser_api::packed::{ByteSource, PackedBytes};
use alteraser_api::protocol::{Event, Failure, PROTOCOL_VERSION, Request};
use alteraser_api::report;
use alteraser_engine::data::Side;
use alteraser_engine::{Dataset, Error, Trained};

use crate::failure;
use crate::host::{Executor, Host, Outgoing};
use crate::jobs::{Job, Jobs};
use crate::preview::Preview;
use crate::store::{OpenData, OpenModel, Store};
use crate::work::{Compare, Train, Work};

/// One page's engine.
pub struct Session {
    jobs: Arc<Jobs>,
    executor: Executor,
}

impl Session {
    /// A session with nothing open, whose first event says that it is ready and computes on `threads`.
    pub fn start(host: Host, executor: Executor, threads: u32) -> Self {
        let catalog = alteraser_engine::catalog();
        (host.send)(Event::Ready { version: PROTOCOL_VERSION, threads, catalog }.into());
        Self { jobs: Arc::new(Jobs::new(host)), executor }
    }

    /// Answers `request`, which came with `buffer` if it is one that does. Jobs are answered later unless they run
    /// inline.
    pub fn handle(&self, request: Request, buffer: Option<&dyn ByteSource>) {
        let nothing = Vec::new();
        let bytes = buffer.unwrap_or(&nothing);
        match request {
            Request::Open { data, name } => self.open(data, name, bytes),
            Request::Restore { data, model } => self.restore(data, model, bytes),
            Request::Train { job, data, model, split, training, evaluation } => {
                let train = Train { data, model, split, training, evaluation };
                self.submit(Job { id: job, work: Work::Train(train) });
            }
            Request::Compare { job, model, forget, methods, models, evaluation } => {
                let compare = Compare { model, forget, methods, models, evaluation };
                self.submit(Job { id: job, work: Work::Compare(compare) });
            }
            Request::Recommend { query, model, user, k } => self.recommend(query, model, user, k),
            Request::History { query, model, user } => self.history(query, model, user),
            Request::Preview { query, model, forget, methods } => {
                let preview = Preview { query, model, forget, methods };
                self.aside(move |jobs| preview.run(jobs));
            }
            Request::Explain { query, model, user, item } => {
                let answer = self.ask(model, |trained| trained.explain(user, item));
                self.answer(query, answer, |explanation| Event::Explained { query, explanation });
            }
            Request::Nearest { query, model, side, row, k } => {
                let answer = self.ask(model, |trained| trained.nearest(side_of(side), row, k));
                self.answer(query, answer, |nearest| Event::Neighbors { query, nearest });
            }
            Request::Holders { query, model, item } => {
                let answer = self.ask(model, |trained| trained.holders(item));
                self.answer(query, answer, |holders| Event::Holders { query, holders });
            }
            Request::Cancel { job } => self.jobs.cancel(job),
            Request::CloseData { data } => self.close_data(data),
            Request::CloseModel { model } => self.store(|store| store.close_model(model)),
        }
    }

    fn submit(&self, job: Job) {
        if self.jobs.push(job) {
            self.aside(Jobs::run_all);
        }
    }

    /// Does what may take long where the executor says.
    fn aside(&self, work: impl FnOnce(&Jobs) + Send + 'static) {
        let jobs = Arc::clone(&self.jobs);
        match self.executor {
            Executor::Inline => work(&jobs),
            Executor::Pool => rayon::spawn(move || work(&jobs)),
        }
    }

    fn open(&self, data: DataId, name: String, bytes: &dyn ByteSource) {
        let opened = PackedBytes::of(bytes).map_err(Error::from).and_then(|packed| Dataset::open_from(&packed));
        match opened {
            Ok(dataset) => {
                let summary = dataset.summary(&name);
                self.jobs.cancel_on(data);
                self.store(|store| store.open(OpenData { id: data, name, dataset: Arc::new(dataset) }));
                self.send(Event::Opened { data, summary });
            }
            Err(error) => self.send(Event::OpenFailed { data, model: None, failure: failure::of_engine(&error) }),
        }
    }

    fn restore(&self, data: DataId, model: ModelId, source: &dyn ByteSource) {
        let mut bytes = vec![0; source.num_bytes()];
        source.copy(0, &mut bytes);
        let restored = self.store(|store| store.data(data)).and_then(|open| {
            let trained = Trained::restore(&open.dataset, &bytes).map_err(|error| failure::of_engine(&error))?;
            let restored = OpenModel { data: open, trained: Arc::new(trained) };
            let summary = restored.trained.summary().clone();
            self.store(|store| store.add_model(model, restored)).map(|()| summary)
        });
        self.send(match restored {
            Ok(summary) => Event::Restored { data, model, summary },
            Err(failure) => Event::OpenFailed { data, model: Some(model), failure },
        });
    }

    fn close_data(&self, data: DataId) {
        self.jobs.cancel_on(data);
        self.store(|store| store.close_data(data));
    }

    fn recommend(&self, query: QueryId, model: ModelId, user: u32, k: u32) {
        let answer = self.ask(model, |trained| trained.recommend(user, k));
        self.answer(query, answer, |(items, fallback)| Event::Recommended { query, model, user, items, fallback });
    }

    fn history(&self, query: QueryId, model: ModelId, user: u32) {
        let answer = self.ask(model, |trained| trained.history(user));
        self.answer(query, answer, |records| Event::History { query, model, user, records });
    }

    /// Asks an open model. The store is not locked meanwhile, so that a job can add its result.
    fn ask<T>(
        &self,
        model: ModelId,
        question: impl FnOnce(&Trained) -> alteraser_engine::Result<T>,
    ) -> Result<T, Failure> {
        let model = self.store(|store| store.model(model))?;
        question(&model.trained).map_err(|error| failure::of_engine(&error))
    }

    fn answer<T>(&self, query: QueryId, answer: Result<T, Failure>, event: impl FnOnce(T) -> Event) {
        self.send(match answer {
            Ok(answer) => event(answer),
            Err(failure) => Event::QueryFailed { query, failure },
        });
    }

    fn store<T>(&self, with: impl FnOnce(&mut Store) -> T) -> T {
        self.jobs.store(with)
    }

    fn send(&self, event: Event) {
        self.jobs.send(Outgoing::from(event));
    }
}

/// The engine's word for a side.
fn side_of(side: report::Side) -> Side {
    match side {
        report::Side::User => Side::User,
        report::Side::Item => Side::Item,
    }
}
