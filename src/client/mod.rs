//! The page's side of the workers: the only place that knows `Worker`, messages and the policy lock.
//!
//! The interface sends requests and receives notices; that a worker died, was stopped or replaced is this module's
//! business. It keeps the packed bytes of every data set and the saved bytes of every finished model, so that a new
//! worker can go on where the old one ended, also after the page has locked itself and can load nothing any more.

mod activity;
mod engine;
mod failures;
mod import;
mod js;
mod ledger;
mod link;
mod lock;
mod memory;
mod models;
mod modules;
mod notice;
mod privacy;
mod replace;
mod threads;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use alteraser_api::ids::{DataId, JobId};
use alteraser_api::packed::PREFIX_BYTES;
use alteraser_api::protocol::Request;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

pub use activity::Activity;
pub use alteraser_api::packed::Labels;
pub use notice::{Cause, EngineMemory, Notice, PrivacyState, WorkerState};

use engine::{Engine, Phase};
use import::Import;
use ledger::Ledger;
use modules::Module;

/// The page's side of the workers. Clones share the same workers.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    on_notice: Box<dyn Fn(Notice)>,
    state: RefCell<State>,
}

/// Never borrowed while a notice is given, because the interface may answer a notice with a request.
struct State {
    engine: Engine,
    ledger: Ledger<ArrayBuffer>,
    import_module: Option<Module>,
    parquet_module: Option<Module>,
    /// The module that reads Parquet is being loaded, or has been.
    parquet_wanted: bool,
    import: Option<Import>,
    /// The files that a person chose, by the data set that they are or may become.
    files: BTreeMap<DataId, Vec<File>>,
    /// Rejected rows as tables of text.
    rejects: BTreeMap<DataId, ArrayBuffer>,
    labels: BTreeMap<DataId, Rc<Labels>>,
    activity: BTreeMap<DataId, Rc<Activity>>,
    /// A person has opened a file of their own.
    wants_lock: bool,
    locked: bool,
    page_blocked: Option<bool>,
    workers_blocked: Option<bool>,
}

impl Client {
    /// Loads the workers' modules and starts the engine worker. `on_notice` hears everything that happens.
    pub fn start(on_notice: impl Fn(Notice) + 'static) -> Self {
        let state = State {
            engine: Engine::new(),
            ledger: Ledger::new(),
            import_module: None,
            parquet_module: None,
            parquet_wanted: false,
            import: None,
            files: BTreeMap::new(),
            rejects: BTreeMap::new(),
            labels: BTreeMap::new(),
            activity: BTreeMap::new(),
            wants_lock: false,
            locked: false,
            page_blocked: None,
            workers_blocked: None,
        };
        let inner = Rc::new(Inner { on_notice: Box::new(on_notice), state: RefCell::new(state) });
        spawn_local(Rc::clone(&inner).load());
        Self(inner)
    }

    /// Stops the import that runs, if there is one.
    pub fn cancel_import(&self) {
        self.0.cancel_import();
    }

    /// Sends `request` as soon as the engine can take it.
    pub fn send(&self, request: Request) {
        match request {
            Request::Cancel { job } => self.cancel(job),
            Request::CloseData { data } => self.close(data),
            request => self.0.send(request),
        }
    }

    /// Stops `job`, which ends in exactly one failure of kind `Cancelled` unless it has ended already.
    pub fn cancel(&self, job: JobId) {
        self.0.cancel(job);
    }

    /// Frees a data set and the models trained on it.
    pub fn close(&self, data: DataId) {
        {
            let mut state = self.0.state.borrow_mut();
            state.labels.remove(&data);
            state.activity.remove(&data);
            state.files.remove(&data);
            state.rejects.remove(&data);
        }
        self.0.send(Request::CloseData { data });
    }

    /// Memory that data and models may be kept in, in bytes.
    pub fn ceiling_bytes(&self) -> u64 {
        self.0.state.borrow().engine.ceiling_bytes()
    }

    /// The ids and titles of an imported data set.
    pub fn labels(&self, data: DataId) -> Option<Rc<Labels>> {
        let mut state = self.0.state.borrow_mut();
        if let Some(labels) = state.labels.get(&data) {
            return Some(Rc::clone(labels));
        }
        let labels = Rc::new(read_labels(&Uint8Array::new(state.ledger.packed(data)?.as_ref()))?);
        state.labels.insert(data, Rc::clone(&labels));
        Some(labels)
    }

    /// How many records the users and items of an imported data set have.
    pub fn activity(&self, data: DataId) -> Option<Rc<Activity>> {
        let labels = self.labels(data)?;
        let mut state = self.0.state.borrow_mut();
        if let Some(activity) = state.activity.get(&data) {
            return Some(Rc::clone(activity));
        }
        let activity = Rc::new(activity::count(&Uint8Array::new(state.ledger.packed(data)?.as_ref()), &labels)?);
        state.activity.insert(data, Rc::clone(&activity));
        Some(activity)
    }

    /// Tries to send something from page and worker, and gives a [`Notice::Privacy`] for each result.
    pub fn probe_privacy(&self) {
        self.0.probe_privacy();
    }
}

impl Inner {
    fn notify(&self, notice: Notice) {
        (self.on_notice)(notice);
    }

    fn send(self: &Rc<Self>, request: Request) {
        self.ask(|ledger| ledger.push(request));
    }

    /// Lets the ledger take a request, and sends it as soon as the engine can take it.
    fn ask(self: &Rc<Self>, add: impl FnOnce(&mut Ledger<ArrayBuffer>)) {
        let given_up = {
            let mut state = self.state.borrow_mut();
            add(&mut state.ledger);
            match &state.engine.phase {
                Phase::Failed(failure) => Some(failure.clone()),
                _ => None,
            }
        };
        match given_up {
            Some(failure) => {
                let failures = self.state.borrow_mut().ledger.give_up(&failure);
                self.notify_engine(failures);
            }
            None => self.pump(),
        }
    }
}

/// Copies only the texts into the page's memory: the columns can be a hundred times larger.
fn read_labels(packed: &Uint8Array) -> Option<Labels> {
    let prefix = packed.subarray(0, PREFIX_BYTES as u32).to_vec();
    let offset = Labels::offset(&prefix).ok()?;
    Labels::from_bytes(&prefix, &packed.subarray(offset as u32, packed.length()).to_vec()).ok()
}
