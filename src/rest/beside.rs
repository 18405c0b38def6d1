//! What a getter sees of other records than its own, where its field's value lies in them.

use std::fmt;

use crate::base::Org;
use crate::store::RawRead;

/// The records of an organisation beside the one that is looked at.
#[derive(Clone, Copy)]
pub struct Beside<'r> {
    /// Where they are read.
    pub tx: &'r dyn RawRead,
    /// Whose they are.
    pub org: Org,
}

impl fmt::Debug for Beside<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Beside").field("org", &self.org).finish_non_exhaustive()
    }
}
