//! Organisations do not see each other. The second one's texts all hold a marker; the first one's owner asks for its
//! records by identity, in paths, bodies and queries, and gets the very answer that an identity gets which nobody has.

use std::collections::BTreeMap;

use leadlab::http::Method;
use reqwest::Response;
use serde_json::{Value, json};

use super::world::{AppRoute, Ready, Sent, Who, World, unknown};
use super::{bodies, is_public, name};

/// In every text of the other organisation.
const MARKER: &str = "Quillfeather";

/// Headers that differ from answer to answer.
const OWN: &[&str] = &["x-request-id", "date", "ratelimit", "x-ratelimit-remaining", "x-ratelimit-reset"];

/// An answer without what tells one request from another.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    /// `asked` is the identity that was asked for, which an answer may repeat.
    async fn of(response: Response, asked: &str) -> Self {
        let status = response.status().as_u16();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let headers = response.headers().iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        let body = response.text().await.unwrap().replace(&id, "(request)").replace(asked, "(identity)");
        Self { status, headers, body }
    }
}

/// The two organisations, the second with records in every collection.
struct Two {
    world: World,
    /// What a body may name: identities of the second organisation by prefix.
    theirs: BTreeMap<String, String>,
}

impl Two {
    async fn new() -> Self {
        let world = World::of_two(MARKER).await;
        let mut theirs = BTreeMap::new();
        let them = &world.people()[1];
        for route in world.table().iter() {
            let ready = world.prepare_refused(route, them).await;
            // What is in the trash is nobody's any more; the secret of a calendar's link is no identity.
            let is_theirs = !["trash.restore", "calendar.feed"].contains(&route.operation.as_str());
            for id in ready.ids.into_iter().filter(|_| is_theirs) {
                theirs.insert(id.rsplit_once('_').unwrap().0.to_owned(), id);
            }
        }
        theirs.insert("usr".to_owned(), them.session.user.clone());
        theirs.insert("stage".to_owned(), world.stage(them, None).await);
        theirs.insert("ntf".to_owned(), world.told(them).await);
        Self { world, theirs }
    }

    fn us(&self) -> &Who {
        self.world.owner()
    }

    fn them(&self) -> &Who {
        &self.world.people()[1]
    }

    /// Sends as the first organisation's owner; the answer holds nothing of the second.
    async fn ask(&self, ready: &Ready, asked: &str) -> Answer {
        let answer = Answer::of(self.world.send(ready, Some(&self.us().session)).await, asked).await;
        let marked = answer.body.to_lowercase().contains(&MARKER.to_lowercase());
        assert!(!marked, "{} shows the other organisation: {}", ready.name, answer.body);
        let shown = self.theirs.values().find(|id| answer.body.contains(id.as_str()));
        assert!(shown.is_none(), "{} shows {shown:?} of the other organisation: {}", ready.name, answer.body);
        answer
    }
}

#[tokio::test]
async fn tenants_foreign_ids_in_paths_answer_like_unknown_ones() {
    let two = Two::new().await;
    let world = &two.world;
    let table = world.table();
    // Who is not signed in yet is of no organisation: a provider is everybody's way in.
    let routes = table.iter().filter(|route| route.path.contains('{') && !is_public(route));
    let mut seen = 0;
    for route in routes {
        let foreign = world.prepare_refused(route, two.them()).await;
        let before = world.snapshot();
        for place in 0..foreign.ids.len() {
            let id = &foreign.ids[place];
            let random = unknown(id);
            let nobodys = Ready { path: foreign.path.replace(id, &random), ..foreign.clone() };
            let (found, expected) = (two.ask(&foreign, id).await, two.ask(&nobodys, &random).await);
            assert_eq!(expected.status, 404, "{}", name(route));
            assert_eq!(found, expected, "{} tells a foreign record from none", name(route));
            seen += 1;
        }
        world.assert_untouched(&before, &name(route));
    }
    assert!(seen > 30, "{seen}");
}

/// The places of a schema that take identities, each with its prefix.
fn places(schema: &Value, at: &str, found: &mut Vec<(String, String)>) {
    if let Some(prefix) = bodies::prefix(schema) {
        found.push((at.to_owned(), prefix.to_owned()));
        return;
    }
    let schema = bodies::kind(schema);
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        places(member, &format!("{at}/{name}"), found);
    }
    if schema.get("items").is_some() {
        places(&schema["items"], &format!("{at}/0"), found);
    }
}

/// The body with `id` at that place.
fn naming(body: &Value, place: &str, id: &str) -> Value {
    let mut body = body.clone();
    let names: Vec<&str> = place.split('/').skip(1).collect();
    // A bulk change does one thing.
    if ["assign", "set"].contains(&names[0]) {
        body.as_object_mut()
            .unwrap()
            .retain(|name, _| *name == names[0] || !["add_tags", "set"].contains(&name.as_str()));
    }
    let mut here = &mut body;
    for (depth, name) in names.iter().enumerate() {
        let next = names.get(depth + 1).map_or(json!(id), |next| if *next == "0" { json!([]) } else { json!({}) });
        here = match here {
            Value::Array(items) => {
                *items = vec![next];
                &mut items[0]
            }
            _ => {
                let members = here.as_object_mut().unwrap();
                let keep = depth + 1 < names.len() && members.contains_key(*name);
                if !keep {
                    members.insert((*name).to_owned(), next);
                }
                members.get_mut(*name).unwrap()
            }
        };
    }
    body
}

#[tokio::test]
async fn tenants_foreign_ids_in_bodies_answer_like_unknown_ones() {
    let two = Two::new().await;
    let world = &two.world;
    let mut seen = 0;
    for route in world.table().iter() {
        let mut all = Vec::new();
        places(route.request.as_ref().unwrap_or(&Value::Null), "", &mut all);
        for (place, prefix) in all {
            let what = format!("{} with {place}", name(route));
            let theirs = two.theirs.get(&prefix).unwrap_or_else(|| {
                panic!("{what}: nobody has a record “{prefix}_…”: say how to make one in tests/it/suites/world.rs")
            });
            let ready = world.prepare(route, two.us()).await;
            let Sent::Json(body) = &ready.sent else { panic!("{what}: no JSON") };
            let with = |id: &str| Ready { sent: Sent::Json(naming(body, &place, id)), ..ready.clone() };
            let random = unknown(theirs);
            let before = world.snapshot();
            let (found, expected) = (two.ask(&with(theirs), theirs).await, two.ask(&with(&random), &random).await);
            assert_eq!(found, expected, "{what} tells a foreign record from none");
            // Identities of a bulk change, and of what is marked as read, that lead nowhere are left out of it.
            if route.operation == "notifications.read" {
                assert_eq!(found.status, 204, "{what}: {found:?}");
            } else if place == "/ids/0" {
                assert!(found.status == 200 && found.body.contains("\"matched\":0"), "{what}: {found:?}");
            } else {
                assert_eq!(found.status, 422, "{what}: {found:?}");
                assert!(found.body.contains("\"not_found\""), "{what} is refused for another reason: {found:?}");
            }
            world.assert_untouched(&before, &what);
            // With a record of their own it is taken: that was what was wrong.
            let ours = match prefix.as_str() {
                "usr" => two.us().session.user.clone(),
                "stage" if route.operation == "pipelines.update" => world.stage(two.us(), Some(&ready.ids[0])).await,
                "stage" => world.stage(two.us(), None).await,
                "ntf" => world.told(two.us()).await,
                _ => ours(world, &two, theirs).await,
            };
            let taken = world.send(&with(&ours), Some(&two.us().session)).await;
            assert!(taken.status().is_success(), "{what}: {} {}", taken.status(), taken.text().await.unwrap());
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen}");
}

/// A record of the first organisation of the same kind as `like`.
async fn ours(world: &World, two: &Two, like: &str) -> String {
    let registry = leadlab::serve::registry();
    let (kind, _) = registry.parse_id(like).unwrap();
    world.posted(&format!("/api/v1/{}", kind.collection), two.us()).await.0
}

/// The routes that answer with many records, or with what is known of the organisation.
fn is_list(route: &AppRoute) -> bool {
    route.method == Method::GET && !route.path.contains('{') && !is_public(route)
}

/// A request with these query parameters.
fn asking(route: &AppRoute, query: &[(&str, &str)]) -> Ready {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let path = if query.is_empty() { route.path.clone() } else { format!("{}?{query}", route.path) };
    Ready { name: format!("GET {path}"), method: Method::GET, path, ids: Vec::new(), sent: Sent::Nothing }
}

#[tokio::test]
async fn tenants_lists_counts_and_exports_hold_nothing_of_others() {
    let two = Two::new().await;
    let world = &two.world;
    // What the first organisation has must not hide what leaks.
    for collection in leadlab::crm::KINDS.iter().map(|kind| kind.kind().collection) {
        world.posted(&format!("/api/v1/{collection}"), two.us()).await;
    }
    // Pairs that may mean the same are shown where there are some.
    for _ in 0..2 {
        let twice = two.them().session.post("/customers", &json!({"name": format!("{MARKER} Twice")})).await;
        assert_eq!(twice.status(), 201);
    }
    let mut marked = Vec::new();
    let table = world.table();
    for route in table.iter().filter(|route| is_list(route)) {
        let has = |name: &str| route.query.iter().any(|param| param.name == name);
        let queries: Vec<Vec<(&str, &str)>> = match route.path.rsplit('/').next().unwrap() {
            "groups" => {
                ["status", "owner_id", "assignee_id", "tag", "role"].iter().map(|by| vec![("by", *by)]).collect()
            }
            "duplicates" => {
                vec![vec![("entity", "customers")], vec![("entity", "contacts")], vec![("entity", "leads")]]
            }
            "aggregate" => vec![vec![("fields", "score")]],
            "search" => [MARKER, "word"].iter().map(|text| vec![("q", *text)]).collect(),
            "calendar" => vec![vec![("from", "2026-11-01"), ("to", "2026-11-30")]],
            _ if has("q") => vec![vec![], vec![("q", MARKER)]],
            _ => vec![vec![]],
        };
        for query in queries {
            let asked = asking(route, &query);
            two.ask(&asked, "(nothing)").await;
            let theirs = world.send(&asked, Some(&two.them().session)).await.text().await.unwrap();
            if theirs.contains(MARKER) && marked.last() != Some(&route.path) {
                marked.push(route.path.clone());
            }
        }
    }
    // To the other organisation itself its marker is shown, wherever there is a list: the search above can find it.
    for route in table.iter().filter(|route| is_list(route) && route.query.iter().any(|param| param.name == "cursor")) {
        assert!(marked.contains(&route.path), "{} shows nothing of its own organisation: {marked:?}", name(route));
    }
    for path in ["/api/v1/search", "/api/v1/audit/export", "/api/v1/organization", "/api/v1/me", "/api/v1/invitations"]
    {
        assert!(marked.iter().any(|shown| shown == path), "{path} shows nothing of its own organisation: {marked:?}");
    }
}

/// Questions that name a record of the other organisation, each with what is put for “id”.
fn questions(route: &AppRoute, theirs: &BTreeMap<String, String>) -> Vec<(Vec<(&'static str, String)>, String)> {
    let mut all = Vec::new();
    let collection = route.path.strip_prefix("/api/v1/").unwrap_or_default().split('/').next().unwrap_or_default();
    for param in &route.query {
        for (prefix, id) in theirs {
            let fits = match param.name {
                "ids" | "cursor" => prefix_of(collection).is_some_and(|own| own == prefix),
                "owner_id" | "created_by" | "updated_by" | "actor" => prefix == "usr",
                "id" => true,
                name => name
                    .strip_suffix("_id")
                    .is_some_and(|kind| prefix_of(&format!("{kind}s")).is_some_and(|own| own == prefix)),
            };
            if fits {
                all.push((vec![(param.name, id.clone())], id.clone()));
            }
        }
        if param.name == "filter" {
            let user = &theirs["usr"];
            let filter = format!("owner_id = \"{user}\" or created_by = \"{user}\"");
            all.push((vec![("filter", filter)], user.clone()));
        }
    }
    // What is grouped or summed is said, too.
    for (query, _) in &mut all {
        match route.path.rsplit('/').next() {
            Some("groups") => query.push(("by", "owner_id".to_owned())),
            Some("aggregate") => query.push(("fields", "score".to_owned())),
            _ => {}
        }
    }
    all
}

fn prefix_of(collection: &str) -> Option<&'static str> {
    leadlab::serve::registry().by_collection(collection).map(|kind| kind.prefix)
}

#[tokio::test]
async fn tenants_foreign_ids_in_queries_answer_like_unknown_ones() {
    let two = Two::new().await;
    let table = two.world.table();
    let mut seen = 0;
    for route in table.iter().filter(|route| is_list(route)) {
        for (query, id) in questions(route, &two.theirs) {
            let random = unknown(&id);
            let pairs: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let other: Vec<(&str, String)> =
                query.iter().map(|(name, value)| (*name, value.replace(&id, &random))).collect();
            let other: Vec<(&str, &str)> = other.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let found = two.ask(&asking(route, &pairs), &id).await;
            let expected = two.ask(&asking(route, &other), &random).await;
            assert_eq!(found, expected, "{} {query:?} tells a foreign record from none", name(route));
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}
