//! The work of one user that has not ended.

use crate::base::{Id, Org, Result, Uid};
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record, WriteTx};

use super::model::{DUE, Job, request_cancel};

/// The jobs of a user that wait or run.
///
/// # Errors
/// When the storage fails.
pub fn active_of<R: Read + ?Sized>(read: &R, org: Org, user: Uid) -> Result<Vec<Record<Job>>> {
    let mut ids = Vec::new();
    read.scan_index(Org::INSTANCE, Job::KIND, DUE, &KeyBuf::new(), Dir::Forward, None, &mut |_, id, _| {
        ids.push(Id::<Job>::from(id));
        Ok(Flow::More)
    })?;
    let mut jobs = Vec::new();
    for id in ids {
        let job = read.get(Org::INSTANCE, id)?;
        jobs.extend(job.filter(|job| job.data.org == org.0 && job.data.user == Some(user)));
    }
    Ok(jobs)
}

/// Asks them to stop, but for those of the kind `but`.
///
/// # Errors
/// When the storage fails.
pub fn cancel_all_of(tx: &mut WriteTx<'_>, org: Org, user: Uid, but: &str) -> Result<()> {
    for job in active_of(tx, org, user)?.into_iter().filter(|job| job.data.kind != but) {
        request_cancel(tx, org, job.id)?;
    }
    Ok(())
}
