//! L2: the durable job queue. A job is enqueued inside the write that wants it and executed after that write is on
//! the disk: leased, retried with growing pauses, then parked with its error where an admin sees it.
//!
//! Execution is at least once. A handler therefore writes in steps ([`Context::step`]): a step's changes and the
//! note of how far it came are one transaction, so a job that resumes after a kill never repeats a finished step.

mod context;
mod engine;
mod model;
mod of_user;

pub use context::{Context, Ending, Handler};
pub use engine::{Ended, Engine};
pub use model::{
    JOBS_BY_ORG, Job, NewJob, Progress, State, Terms, enqueue, enqueue_as, enqueue_on, forget_all, load,
    request_cancel, retry, sealed_place, view,
};
pub use of_user::{active_of, cancel_all_of};
