//! What is kept of an export: whose it is, what its file is called, until when it can be had. The content lies sealed in
//! `exports/` of the data directory.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::base::{Id, Org, Prefixed, Result, Role, Time, Uid};
use crate::blobs::Place;
use crate::crypto::sealed::SealedBytes;
use crate::http::API;
use crate::store::secrets::{At, Secret, Secrets};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// The file of an export that is done. It has the identity of the job that made it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportFile {
    /// The user who asked for it, and who alone gets it.
    pub user: Uid,
    /// The least role with which they still get it: that of the export.
    pub least: Role,
    /// What it is called, with its ending.
    pub name: String,
    /// What kind of file it is.
    pub media_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// How many records are in it.
    pub records: u64,
    /// It can be had until then.
    pub until: Time,
    /// The key of its content, sealed to this record.
    pub key: SealedBytes,
}

impl Default for ExportFile {
    fn default() -> Self {
        Self {
            user: Uid::default(),
            least: Role::Owner,
            name: String::new(),
            media_type: String::new(),
            size: 0,
            records: 0,
            until: Time(0),
            key: SealedBytes(Vec::new()),
        }
    }
}

/// By the time until which they can be had.
pub(super) const BY_END: Index = Index(20);
/// A user's, oldest first: `(user)`.
pub(super) const BY_USER: Index = Index(21);

impl Prefixed for ExportFile {
    const PREFIX: &'static str = "exp";
}

impl Entity for ExportFile {
    const KIND: Kind = Kind { number: 54, collection: "exports", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _: Uid, _: &Meta, d: &mut Derived<'a>) {
        d.index(BY_END, KeyBuf::new().time(self.until));
        d.index(BY_USER, KeyBuf::new().id(self.user));
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Secrets for ExportFile {
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()> {
        let place = at.place("key");
        visit(Secret::Sealed { place: &place.each_ref().map(Vec::as_slice), value: &mut self.key.0 })
    }
}

impl ExportFile {
    /// Where the content of the export with this identity lies.
    #[must_use]
    pub fn place(&self, org: Org, id: Id<Self>) -> Place {
        Place { org, user: self.user, id: id.uid() }
    }

    /// What the job that made it came to.
    #[must_use]
    pub fn result(&self, id: Id<Self>) -> Json {
        json!({
            "download_url": format!("{API}/exports/{id}/file"),
            "file_name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "records": self.records,
            "expires_at": self.until,
        })
    }
}
