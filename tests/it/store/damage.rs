//! Files that are not as this program left them: of a newer schema, of other derived rows, damaged row by row, or in
//! use by somebody else.

use std::collections::BTreeMap;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, TableHandle};

use leadlab::base::{Clock, Id, Org};
use leadlab::store::{Dir, Flow, KeyBuf, OpenError, Read, Registry, Report, Store};

use super::disk::Disk;
use super::docs::{AMOUNTS, DOMAIN, Doc, Fields, TAGS, kind};
use super::{ORG, assert_clean, options, registry, write};

type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

const RECORDS: Bytes = TableDefinition::new("records");
const INDEX: Bytes = TableDefinition::new("index");
const SEARCH: Bytes = TableDefinition::new("search");
const COUNTERS: Bytes = TableDefinition::new("counters");
pub(crate) const LOG: Bytes = TableDefinition::new("log");
pub(crate) const DETAIL: Bytes = TableDefinition::new("detail");
const TRASH: Bytes = TableDefinition::new("trash");
pub(crate) const META: Bytes = TableDefinition::new("meta");

fn database(disk: &Disk) -> Database {
    let mut builder = Database::builder();
    builder.set_concurrency_mode(redb::ConcurrencyMode::SingleWriter);
    builder.create_with_backend(disk.handle()).unwrap()
}

/// Every row of the file. With `derived_only`, without the log and its heads, the trash, the lists kept from these, and the parts
/// of records and of lists by change that every write moves on.
pub(crate) fn dump(disk: &Disk, derived_only: bool) -> BTreeMap<(String, Vec<u8>), Vec<u8>> {
    let copy = database(&Disk::holding(disk.contents()));
    let read = copy.begin_read().unwrap();
    let mut rows = BTreeMap::new();
    for table in [RECORDS, INDEX, SEARCH, COUNTERS, LOG, DETAIL, TRASH, META] {
        for entry in read.open_table(table).unwrap().iter().unwrap() {
            let (key, value) = entry.unwrap();
            let (key, mut value) = (key.value().to_vec(), value.value().to_vec());
            if derived_only {
                let log_or_trash = [LOG, DETAIL, TRASH].iter().any(|t| t.name() == table.name());
                // The store's own lists but the links; the standard lists by change: 2, 5, 8, …
                let own =
                    table.name() == "index" && if key[4] == 0 { key[5] != 1 } else { key[5] < 20 && key[5] % 3 == 2 };
                let head = table.name() == "meta" && key.starts_with(b"head");
                if log_or_trash || own || head {
                    continue;
                }
                if table.name() == "records" {
                    value.drain(1..45);
                }
            }
            rows.insert((table.name().to_owned(), key), value);
        }
    }
    rows
}

/// Changes the file behind the store's back.
pub(crate) fn damage(
    disk: &Disk,
    table: Bytes,
    change: impl FnOnce(&mut redb::Table<'_, &'static [u8], &'static [u8]>),
) {
    let database = database(disk);
    let tx = database.begin_write().unwrap();
    change(&mut tx.open_table(table).unwrap());
    tx.commit().unwrap();
}

fn remove(disk: &Disk, table: Bytes, choose: impl Fn(&[u8]) -> bool) {
    damage(disk, table, |rows| {
        let key = rows.iter().unwrap().map(|e| e.unwrap().0.value().to_vec()).find(|key| choose(key)).unwrap();
        rows.remove(key.as_slice()).unwrap();
    });
}

fn flip(disk: &Disk, table: Bytes, place: usize) {
    damage(disk, table, |rows| {
        let middle = rows.iter().unwrap().nth(3).unwrap().unwrap();
        let (key, mut value) = (middle.0.value().to_vec(), middle.1.value().to_vec());
        drop(middle);
        let last = value.len() - 1;
        value[place.min(last)] ^= 1;
        rows.insert(key.as_slice(), value.as_slice()).unwrap();
    });
}

fn open(disk: &Disk, registry: Registry) -> Store {
    Store::open_backend(disk.handle(), options(), registry, Clock::default()).unwrap()
}

/// Six firms with everything, one of them in the trash, and one in another organisation.
fn filled() -> Disk {
    let disk = Disk::new();
    let store = open(&disk, registry());
    for n in 0..6_u8 {
        let fields = Fields {
            code: Some(format!("c{n}")),
            domain: Some(format!("d{n}.example.org")),
            tags: vec!["vip".to_owned()],
            phone: "+49 170 1234567".to_owned(),
            amount: i64::from(n),
            ..Fields::named(&format!("Firm {n}"))
        };
        let org = if n == 5 { Org(2) } else { ORG };
        write(&store, move |tx| {
            let id = tx.insert(org, Id::<Doc<1>>::fresh(), Doc(fields))?.id;
            if n == 4 { tx.trash(org, id) } else { Ok(()) }
        });
    }
    store.close();
    disk
}

fn check(disk: &Disk) -> Report {
    open(disk, registry()).check().unwrap()
}

#[test]
fn the_check_finds_each_damage_and_reindex_repairs_derived_rows() {
    assert!(check(&filled()).is_clean());
    let firm_row = |key: &[u8]| key[4] == 1;
    type Harm = (&'static str, Box<dyn Fn(&Disk)>, bool);
    let harms: Vec<Harm> = vec![
        ("a missing index row", Box::new(move |d| remove(d, INDEX, firm_row)), true),
        (
            "a missing link or unique key of the instance",
            Box::new(move |d| remove(d, INDEX, |k| k[..4] == [0; 4])),
            true,
        ),
        ("a missing search row", Box::new(move |d| remove(d, SEARCH, firm_row)), true),
        ("a missing counter", Box::new(move |d| remove(d, COUNTERS, firm_row)), true),
        ("a wrong counter", Box::new(|d| flip(d, COUNTERS, 7)), true),
        ("a wrong weight", Box::new(|d| flip(d, SEARCH, 0)), true),
        (
            "a counter of nothing",
            Box::new(|d| {
                damage(d, COUNTERS, |rows| {
                    drop(rows.insert(&[0, 0, 0, 1, 1, 99][..], &3_i64.to_be_bytes()[..]).unwrap());
                });
            }),
            true,
        ),
        (
            "a left-over index row in an organisation without records",
            Box::new(|d| damage(d, INDEX, |rows| drop(rows.insert(&[0, 0, 0, 9, 1, 22, 7][..], &[][..]).unwrap()))),
            true,
        ),
        (
            "a left-over key of the instance",
            Box::new(|d| {
                damage(d, INDEX, |rows| drop(rows.insert(&[0, 0, 0, 0, 1, 21, 7][..], &[0; 20][..]).unwrap()));
            }),
            true,
        ),
        (
            "a left-over search row",
            Box::new(|d| damage(d, SEARCH, |rows| drop(rows.insert(&[0, 0, 0, 1, 1, 0, 7][..], &[1][..]).unwrap()))),
            true,
        ),
        ("a lost record", Box::new(move |d| remove(d, RECORDS, firm_row)), true),
        ("a lost record in the trash", Box::new(move |d| remove(d, TRASH, firm_row)), false),
        ("a changed change", Box::new(|d| flip(d, LOG, 120)), false),
        ("a changed digest", Box::new(|d| flip(d, LOG, 3)), false),
        ("a changed hash", Box::new(|d| flip(d, LOG, 70)), false),
        ("a changed detail", Box::new(|d| flip(d, DETAIL, 20)), false),
        (
            "a change cut short",
            Box::new(|d| {
                damage(d, LOG, |rows| {
                    let key = rows.first().unwrap().unwrap().0.value().to_vec();
                    rows.insert(key.as_slice(), &[1, 2, 3][..]).unwrap();
                });
            }),
            false,
        ),
        ("the first entry removed", Box::new(|d| remove(d, LOG, |_| true)), false),
        ("an entry removed", Box::new(|d| remove(d, LOG, |key| key[11] == 3)), false),
        ("the last entry removed", Box::new(|d| remove(d, LOG, |key| key[11] == 7)), false),
        (
            "a chain moved to another organisation",
            Box::new(|d| {
                damage(d, LOG, |rows| {
                    let mut key = rows.last().unwrap().unwrap().0.value().to_vec();
                    let value = rows.remove(key.as_slice()).unwrap().unwrap().value().to_vec();
                    key[3] = 3;
                    rows.insert(key.as_slice(), value.as_slice()).unwrap();
                });
            }),
            false,
        ),
    ];
    for (what, harm, repairable) in harms {
        let disk = filled();
        let sound = dump(&disk, false);
        harm(&disk);
        assert_ne!(dump(&disk, false), sound, "{what}");
        let report = check(&disk);
        assert!(!report.is_clean(), "{what} is not found");
        assert!(report.described.len() as u64 <= report.wrong);
        if repairable {
            let store = open(&disk, registry());
            store.reindex(None).unwrap();
            store.close();
            let report = check(&disk);
            assert!(report.wrong == 0 || what == "a lost record", "{what}: {report:#?}");
        }
    }
}

#[test]
fn erasing_details_leaves_the_chain_whole() {
    let disk = filled();
    damage(&disk, DETAIL, |rows| rows.retain(|_, _| false).unwrap());
    assert!(check(&disk).is_clean());
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let disk = filled();
    let newer = 2_u32;
    damage(&disk, META, |rows| drop(rows.insert(&b"schema"[..], &newer.to_be_bytes()[..]).unwrap()));
    let rows = dump(&disk, false);
    let refused = Store::open_backend(disk.handle(), options(), registry(), Clock::default()).err().unwrap();
    assert!(matches!(refused, OpenError::Newer { found, known } if found == newer && known == 1), "{refused}");
    assert_eq!(dump(&disk, false), rows);
}

#[test]
fn another_version_of_the_derived_rows_rebuilds_them_at_the_start() {
    let disk = filled();
    let before = dump(&disk, true);
    let with_second = || Registry::new().with::<Doc<1, 2>>();
    let store = open(&disk, with_second());
    assert_clean(&store);
    let read = store.read().unwrap();
    let mut amounts = Vec::new();
    read.scan_index(ORG, kind(1), AMOUNTS, &KeyBuf::new(), Dir::Backward, None, &mut |key, _, _| {
        amounts.push(KeyBuf::from(key.to_vec()));
        Ok(Flow::More)
    })
    .unwrap();
    assert_eq!(amounts, [3, 2, 1, 0].map(|n| KeyBuf::new().i64(n)));
    assert_eq!(read.counter(ORG, kind(1), AMOUNTS, &KeyBuf::new()).unwrap(), 8);
    read.scan_index(ORG, kind(1), TAGS, &KeyBuf::new(), Dir::Forward, None, &mut |_, _, _| panic!("an old row"))
        .unwrap();
    let domain = KeyBuf::new().folded("d5.example.org");
    assert_eq!(read.find_unique_in_instance::<Doc<1, 2>>(DOMAIN, &domain).unwrap().map(|(org, _)| org), Some(Org(2)));
    drop(read);
    store.close();
    drop(store);
    // And back; a start that finds its own version touches nothing.
    assert_clean(&open(&disk, registry()));
    assert_eq!(dump(&disk, true), before);
    let calls = disk.calls();
    drop(open(&disk, registry()));
    // What redb itself does to open and close a file.
    assert!(disk.calls() - calls < 20, "a start writes next to nothing");
}

fn open_file(path: &Path) -> Result<Store, OpenError> {
    Store::open(path, options(), registry(), Clock::default())
}

#[test]
fn a_file_has_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leadlab.db");
    let first = open_file(&path).unwrap();
    assert!(matches!(open_file(&path), Err(OpenError::InUse)));
    write(&first, |tx| tx.insert(ORG, Id::<Doc<1>>::fresh(), Doc(Fields::named("x"))));
    drop(first);
    assert_clean(&open_file(&path).unwrap());
}

#[test]
fn of_many_that_create_a_file_at_once_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leadlab.db");
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || open_file(&path))
        })
        .collect();
    let opened: Vec<Result<Store, OpenError>> = starts.into_iter().map(|start| start.join().unwrap()).collect();
    assert_eq!(opened.iter().filter(|o| o.is_ok()).count(), 1);
    for refused in opened.iter().filter_map(|o| o.as_ref().err()) {
        assert!(matches!(refused, OpenError::InUse), "{refused}");
    }
    drop(opened);
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["leadlab.db"]);
}

#[test]
fn a_crash_while_creating_leaves_nothing_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leadlab.db");
    std::fs::write(folder.path().join("leadlab.db.new-db_00000000000000000000000000"), b"redb, half").unwrap();
    drop(open_file(&path).unwrap());
    drop(open_file(&path).unwrap());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    // What is no database is refused in words, not overwritten.
    for (bytes, word) in [(&b""[..], "empty"), (b"something else entirely", "damaged")] {
        let other = folder.path().join("other.db");
        std::fs::write(&other, bytes).unwrap();
        let refused = open_file(&other).err().unwrap();
        assert!(matches!(refused, OpenError::Corrupt(_)) && refused.to_string().contains(word), "{refused}");
        assert_eq!(std::fs::read(&other).unwrap(), bytes);
    }
}
