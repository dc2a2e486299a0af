//! Scratch memory of threads: what outlives a task, so that hot loops allocate nothing, and what keeps apart.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, TryLockError};

/// One value for each thread of the pool and one for a caller outside of it.
#[derive(Debug)]
pub(crate) struct PerThread<T>(Vec<Mutex<T>>);

impl<T: Default> PerThread<T> {
    /// Default values.
    pub(crate) fn new() -> Self {
        Self((0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect())
    }

    /// Lends the calling thread its value.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let outside = self.0.len() - 1;
        let slot = rayon::current_thread_index().map_or(outside, |index| index.min(outside));
        match self.0[slot].try_lock() {
            Ok(mut value) => work(&mut value),
            // What a thread that panicked has left is scratch memory, as good as any.
            Err(TryLockError::Poisoned(error)) => work(&mut error.into_inner()),
            // `work` has started parallel work, and the thread has taken up another task that asks.
            Err(TryLockError::WouldBlock) => work(&mut T::default()),
        }
    }
}

/// Small scratch vectors that share no cache lines with others. Threads that write to one line wait for each other, and
/// in WebAssembly all of them allocate from one heap, side by side.
#[derive(Debug)]
pub(crate) struct Apart(Vec<f32>);

impl Apart {
    /// Numbers of two cache lines, which processors fetch together.
    const MARGIN: usize = 32;

    /// Zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        Self(vec![0.0; len + 2 * Self::MARGIN])
    }
}

impl Deref for Apart {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.0[Self::MARGIN..self.0.len() - Self::MARGIN]
    }
}

impl DerefMut for Apart {
    fn deref_mut(&mut self) -> &mut [f32] {
        let end = self.0.len() - Self::MARGIN;
        &mut self.0[Self::MARGIN..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn each_thread_keeps_its_own() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("a pool");
        let counts: PerThread<usize> = pool.install(PerThread::new);
        pool.install(|| (0..1000).into_par_iter().for_each(|_| counts.with(|count| *count += 1)));
        counts.with(|count| *count += 1);
        let total: usize = counts.0.into_iter().map(|count| count.into_inner().expect("no thread panicked")).sum();
        assert_eq!(total, 1001);
    }

    #[test]
    fn a_thread_that_asks_twice_gets_another_one() {
        let counts: PerThread<usize> = PerThread::new();
        let inner = counts.with(|outer| {
            *outer = 1;
            counts.with(|inner| *inner)
        });
        assert_eq!((inner, counts.with(|count| *count)), (0, 1));
    }

    #[test]
    fn what_is_apart_has_its_length() {
        let mut numbers = Apart::zeros(5);
        numbers.fill(1.0);
        assert_eq!((&*numbers, numbers.0.iter().sum::<f32>()), (&[1.0; 5][..], 5.0));
    }
}
