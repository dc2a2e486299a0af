//! Temporary laboratory.
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::print_stdout, clippy::unwrap_used)]
use crate::data::*;
use crate::models::*;
use crate::run::*;
use crate::solve::*;
use crate::training_set::TrainingSet;
use alteraser_api::packed::PackedData;
use std::sync::Arc;
#[derive(Clone, Copy)]
pub struct Instant(f64);
pub struct El(f64);
impl El { pub fn as_secs_f64(&self) -> f64 { self.0 } }
fn cpu() -> f64 {
    let mut t = 0.0;
    for e in std::fs::read_dir("/proc/self/task").unwrap() {
        if let Ok(s) = std::fs::read_to_string(e.unwrap().path().join("schedstat")) { t += s.split(' ').next().unwrap().parse::<f64>().unwrap() * 1e-9; }
    }
    t
}
impl Instant { pub fn now() -> Self { Self(cpu()) } pub fn elapsed(&self) -> El { El(cpu() - self.0) } }


pub fn load(path: &str, sep: char, skip: usize, min: f32) -> Arc<Dataset> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut packed = PackedData::default();
    let (mut us, mut is) = (std::collections::HashMap::new(), std::collections::HashMap::new());
    for line in text.lines().skip(skip) {
        let mut f = line.split(sep);
        let (u, i) = (f.next().unwrap().to_owned(), f.next().unwrap().to_owned());
        let v: f32 = f.next().and_then(|x| x.parse().ok()).unwrap_or(1.0);
        if v < min { continue; }
        let nu = us.len() as u32;
        let u = *us.entry(u.clone()).or_insert_with(|| { packed.user_labels.push(&u); nu });
        let ni = is.len() as u32;
        let i = *is.entry(i.clone()).or_insert_with(|| { packed.item_labels.push(&i); ni });
        packed.users.push(u); packed.items.push(i); packed.values.push(1.0);
    }
    Arc::new(Dataset::open(&packed).unwrap())
}

pub fn ctx<T>(f: impl FnOnce(&RunContext<'_>) -> T) -> T {
    let t = Instant::now();
    let now = move || t.elapsed().as_secs_f64() * 1e3;
    let cancel = CancelToken::default();
    f(&RunContext::new(&cancel, &|p| if std::env::var("VERBOSE").is_ok() && p.point.is_some() { println!("{} {} {:?}", p.phase, p.step, p.point) }, &now))
}


pub fn run(data: &Arc<Dataset>, id: &str, config: serde_json::Value, split: f64) {
    use alteraser_api::catalog::Choice;
    let mut model = crate::catalog::build_model(&Choice::with(id, config), data.num_users(), data.num_items()).unwrap();
    let s = crate::data::split::split(data, &alteraser_api::experiment::Split::RandomPerUser { share: split, seed: 42 }, model.needs().values).unwrap();
    let train = TrainingSet::new(data, &s.train, &model.needs(), 1);
    let env = |n: &str, d: f64| std::env::var(n).map_or(d, |s| s.parse().unwrap());
    let opt = env("OPT", f64::NAN);
    ctx(|ctx| {
        let level = if std::env::var("TIGHT").is_ok() { alteraser_api::experiment::Level::Tight } else { alteraser_api::experiment::Level::Practical };
        let settings = FitSettings { subject: "", max_sweeps: env("SWEEPS", 200.0) as u32, level, tolerance: env("TOL", 1e-5), seed: 1, newton_steps: 1 };
        let t = Instant::now();
        let wall = std::time::Instant::now();
        let r = if std::env::var("PLAIN").is_ok() { let b = model.as_blocks_mut().unwrap(); b.reset(1); fit_by_sweeps(b, &train, &settings, ctx).unwrap() } else { model.fit(&train, &settings, ctx).unwrap() };
        println!("cpu {:.0} ms wall {:.0} ms | steps {} solves {} products {} stop {:?} level {:?} L {:?} |g| {:?} unrounded {:?} bound {:?} minc {:?}", t.elapsed().as_secs_f64()*1e3, wall.elapsed().as_secs_f64()*1e3, r.steps, r.block_solves, r.hessian_products, r.stop, r.level, r.objective.value, r.gradient_norm.value, r.unrounded_gradient_norm.value, r.gradient_bound.value, r.min_curvature.value);
        for p in &r.curve { print!("{}:{:.1}({:.0}ms{}) ", p.step, p.objective, p.seconds*1e3, if opt.is_nan() { String::new() } else { format!(" {:.1e}", (p.objective-opt)/opt) }); }
        println!();
    });
}
