//! The views that the demo company shares.

use crate::base::{Id, Org, Result};
use crate::rest::views::SavedView;
use crate::store::WriteTx;

/// Collection, name, filter, sort.
const VIEWS: &[(&str, &str, &str, &str)] = &[
    ("leads", "Hot leads", "score >= 70 and status in (\"new\", \"contacted\")", "-score"),
    ("leads", "Follow up this week", "next_follow_up_at = \"this_week\"", "next_follow_up_at"),
    ("customers", "Nobody’s customers", "owner_id is empty", "name"),
    ("customers", "Our largest", "status = \"active\" and employees >= 300", "-employees"),
    ("contacts", "Who decides", "role = \"decision_maker\"", "name"),
    ("deals", "My open deals", "status = \"open\" and owner_id = \"me\"", "expected_close_on"),
];

/// Writes them.
pub(super) fn insert_all(tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
    for (entity, name, filter, sort) in VIEWS {
        let view = SavedView {
            entity: (*entity).to_owned(),
            name: (*name).to_owned(),
            filter: (*filter).to_owned(),
            sort: (*sort).to_owned(),
            shared: true,
            ..SavedView::default()
        };
        tx.insert(org, Id::fresh(), view)?;
    }
    Ok(())
}
