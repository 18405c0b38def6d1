//! Reports: their rows against small worlds, days in the organisation's time zone, files, refusals, and the counters
//! against a plain recount after a random history.

use std::collections::BTreeMap;
use std::time::Instant;

use leadlab::base::money::{Currency, Money};
use leadlab::base::{Actor, Id, Org, Role, Time, Uid};
use leadlab::crm::activities::model::{Activity, ActivityKind};
use leadlab::crm::deals::Deal;
use leadlab::crm::deals::model::Origin;
use leadlab::crm::leads::{Lead, LeadStatus};
use leadlab::crm::pipelines::{Pipeline, StageKind};
use leadlab::store::{Dir, Entity, Flow, Read, Record};
use serde_json::{Value, json};

use crate::deals::{deal, money, path, stages, take};
use crate::support::{Server, Session, code};

const US: Org = Org(1);

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

/// A new identity of this instant.
fn at<T>(text: &str) -> Id<T> {
    Uid::at(time(text)).into()
}

async fn put<E: Entity>(server: &Server, id: Id<E>, data: E) {
    server.app.store.write(Actor::system(US), move |tx| tx.insert(US, id, data).map(drop)).await.unwrap();
}

fn all<E: Entity>(server: &Server) -> Vec<Record<E>> {
    let mut all = Vec::new();
    let tx = server.app.store.read().unwrap();
    tx.scan_records::<E>(US, Dir::Forward, None, &mut |record| {
        all.push(record);
        Ok(Flow::More)
    })
    .unwrap();
    all
}

/// A deal that came into these stages (by place) at these instants.
fn moved(pipeline: &Record<Pipeline>, worth: i64, steps: &[(usize, &str)]) -> Deal {
    let value = Money::new(worth.into(), Currency::EUR).ok();
    let mut deal = Deal { name: "d".to_owned(), value, ..Deal::default() };
    for (stage, when) in steps {
        deal.enter(pipeline.id, &pipeline.data.stages[*stage], time(when));
    }
    deal
}

/// A column of a report's rows.
fn column(report: &Value, key: &str) -> Vec<Value> {
    report["rows"].as_array().unwrap().iter().map(|row| row[key].clone()).collect()
}

async fn zoned(zone: &str) -> (Server, Session, Record<Pipeline>) {
    let (server, ada) = Server::with_owner().await;
    let set = ada.patch("/organization/settings", &json!({"time_zone": zone})).await;
    assert_eq!(set.status(), 200);
    let pipeline = all::<Pipeline>(&server).remove(0);
    (server, ada, pipeline)
}

#[tokio::test]
async fn days_and_months_are_those_of_the_time_zone() {
    let (server, ada, pipeline) = zoned("Asia/Kathmandu").await;
    // Midnight there is 18:15 in UTC.
    for when in ["2025-10-31T18:14:59Z", "2025-10-31T18:15:00Z", "2025-11-30T18:14:59Z", "2025-11-30T18:15:00Z"] {
        put(&server, at(when), Lead { company: "L".to_owned(), ..Lead::default() }).await;
        put(&server, at(when), moved(&pipeline, 10, &[(0, "2025-09-01T00:00:00Z"), (4, when)])).await;
    }
    let trend = ada.read("/reports/trend?from=2025-10-01&to=2025-12-31").await;
    assert_eq!(column(&trend, "month"), ["2025-10", "2025-11", "2025-12"]);
    assert_eq!(
        (column(&trend, "new_leads"), column(&trend, "won_count")),
        (vec![json!(1), json!(2), json!(1)], vec![json!(1), json!(2), json!(1)])
    );
    assert_eq!(trend["rows"][1]["won_value"], json!([money("20.00")]));
    assert_eq!(
        (&trend["name"], &trend["from"], &trend["to"]),
        (&json!("trend"), &json!("2025-10-01"), &json!("2025-12-31"))
    );
    let day = ada.read("/reports/trend?from=2025-11-30&to=2025-11-30").await;
    assert_eq!((column(&day, "new_leads"), column(&day, "won_count")), (vec![json!(1)], vec![json!(1)]));
    // In another zone the same instants are other days.
    ada.patch("/organization/settings", &json!({"time_zone": "UTC"})).await;
    let trend = ada.read("/reports/trend?from=2025-10-01&to=2025-12-31").await;
    assert_eq!(column(&trend, "new_leads"), [2, 2, 0]);
}

#[tokio::test]
async fn stages_tell_what_is_in_them_and_for_how_long() {
    let (server, ada, pipeline) = zoned("Europe/Berlin").await;
    let stages = &pipeline.data.stages;
    for (worth, steps) in [
        (100, vec![(0, "2025-11-01T00:00:00Z"), (1, "2025-11-03T00:00:00Z"), (4, "2025-11-04T12:00:00Z")]),
        (50, vec![(0, "2025-11-01T00:00:00Z"), (1, "2025-11-05T00:00:00Z")]),
        (7, vec![(1, "2025-11-01T00:00:00Z"), (0, "2025-12-01T00:00:00Z")]),
    ] {
        put(&server, at("2025-11-01T00:00:00Z"), moved(&pipeline, worth, &steps)).await;
    }
    let seen = ada.read("/reports/time_in_stage?from=2025-11-01&to=2025-11-30").await;
    assert_eq!(column(&seen, "stage"), ["New", "Qualified", "Proposal", "Negotiation"]);
    assert_eq!(column(&seen, "left_count"), [2, 1, 0, 0]);
    assert_eq!(column(&seen, "average_days"), [json!(3.0), json!(1.5), Value::Null, Value::Null]);
    assert_eq!(column(&seen, "count"), [1, 1, 0, 0]);
    let since = i32::try_from((server.clock.now().0 - time("2025-12-01T00:00:00Z").0) / 8_640_000).unwrap();
    let since = f64::from(since) / 10.0;
    assert!((seen["rows"][0]["current_days"].as_f64().unwrap() - since).abs() < 0.2);

    let seen = ada.read("/reports/pipeline").await;
    assert_eq!(
        (column(&seen, "count"), column(&seen, "probability")),
        (vec![json!(1), json!(1), json!(0), json!(0)], vec![json!(10), json!(25), json!(50), json!(75)])
    );
    assert_eq!(
        (&seen["rows"][1]["value"], &seen["rows"][1]["weighted_value"]),
        (&json!([money("50.00")]), &json!([money("12.50")]))
    );
    assert_eq!((&seen["from"], &seen["rows"][0]["stage_id"]), (&Value::Null, &json!(stages[0].id.to_string())));

    let mut expected = moved(&pipeline, 30, &[(2, "2025-11-01T00:00:00Z")]);
    expected.expected_close_on = Some("2026-01-31".parse().unwrap());
    put(&server, at("2025-11-01T00:00:00Z"), expected).await;
    let seen = ada.read("/reports/pipeline?from=2026-01-31&to=2026-02-01").await;
    assert_eq!(column(&seen, "count"), [0, 0, 1, 0]);
    let seen = ada.read("/reports/forecast?from=2025-11-01&to=2026-02-28").await;
    assert_eq!(
        (column(&seen, "won_count"), column(&seen, "open_count")),
        (vec![json!(1), json!(0), json!(0), json!(0)], vec![json!(0), json!(0), json!(1), json!(0)])
    );
    assert_eq!(
        (&seen["rows"][2]["open_value"], &seen["rows"][2]["weighted_value"]),
        (&json!([money("30.00")]), &json!([money("15.00")]))
    );
    assert_eq!(column(&ada.read("/reports/forecast").await, "month").len(), 6);
    let other = ada.read("/reports/win_rate?from=2025-11-01&to=2025-12-31").await;
    assert_eq!(
        (column(&other, "won_count"), column(&other, "win_rate")),
        (vec![json!(1), json!(0)], vec![json!(100.0), Value::Null])
    );
}

#[tokio::test]
async fn sources_and_users_are_told_with_what_came_of_them() {
    let (server, ada) = Server::with_owner().await;
    let max = server.user("max@example.com", Role::Member).await;
    let mut leads = Vec::new();
    for (source, status) in [("Fair", "new"), ("fair", "qualified"), ("Fair", "new"), ("=HYPERLINK(1)", "contacted")] {
        let response = max.post("/leads", &json!({"company": "L", "source": source, "status": status})).await;
        leads.push(response.json::<Value>().await.unwrap());
    }
    let convert = format!("/leads/{}/convert", leads[0]["id"].as_str().unwrap());
    let converted: Value = max.post(&convert, &json!({"deal": {"value": money("12.00")}})).await.json().await.unwrap();
    take(&max, &converted["deal"], "win", json!({})).await;
    let sources = ada.read("/reports/lead_sources").await;
    assert_eq!(
        (column(&sources, "source"), column(&sources, "leads")),
        (vec![json!("Fair"), json!("=HYPERLINK(1)")], vec![json!(3), json!(1)])
    );
    let fair = &sources["rows"][0];
    assert_eq!(
        (&fair["qualified"], &fair["converted"], &fair["conversion_rate"]),
        (&json!(2), &json!(1), &json!(33.3))
    );
    assert_eq!(
        (&fair["deals"], &fair["won_count"], &fair["won_value"]),
        (&json!(1), &json!(1), &json!([money("12.00")]))
    );
    let funnel = ada.read("/reports/funnel").await;
    assert_eq!(column(&funnel, "count"), [4, 3, 2, 1, 1]);
    assert_eq!(column(&funnel, "rate"), [Value::Null, json!(75.0), json!(66.7), json!(50.0), json!(100.0)]);

    let file = ada.get("/reports/lead_sources?format=csv").await;
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    assert!(
        file.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"lead_sources-")
    );
    let text = file.text().await.unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "source,leads,qualified,converted,conversion_rate,deals,won_count,won_value");
    assert_eq!(lines[1..], ["Fair,3,2,1,33.3,1,1,12.00 EUR", "'=HYPERLINK(1),1,0,0,0.0,0,0,"]);

    // What was done counts when it was: a task when it was marked, everything else when it happened.
    let now = server.clock.now();
    for (kind, when, done) in [
        ("call", -60_000, false),
        ("meeting", 7_200_000, false),
        ("task", 864_000_000, true),
        ("task", -864_000_000, false),
    ] {
        let date = Time(now.0 + when);
        let body = json!({"kind": kind, "subject": kind, "occurred_at": if kind == "task" { None } else { Some(date) }, "due_at": date, "done": done, "lead_id": leads[1]["id"]});
        assert_eq!(max.post("/activities", &body).await.status(), 201);
    }
    let board = ada.read("/reports/leaderboard?from=yesterday&to=tomorrow").await;
    assert_eq!((column(&board, "name").len(), column(&board, "activities")), (1, vec![json!(2)]));
    assert_eq!((&board["rows"][0]["won_count"], &board["rows"][0]["user_id"]), (&json!(1), &json!(max.user)));
    assert_eq!(column(&ada.read("/reports/leaderboard?owner_id=me").await, "name").len(), 0);

    let late = ada.read("/reports/overdue").await;
    let row = &late["rows"][0];
    assert_eq!(
        (column(&late, "name"), &row["days_late"], &row["user"]),
        (vec![json!("task")], &json!(10), &json!("Bob")),
        "{late}"
    );
    assert_eq!((&row["about"], &row["priority"], &late["from"]), (&json!("L"), &json!("normal"), &Value::Null));
    for (query, count) in [("owner_id=me", 0), ("from=yesterday", 0), ("to=yesterday", 1), ("from=-30d&to=today", 1)] {
        assert_eq!(column(&ada.read(&format!("/reports/overdue?{query}")).await, "name").len(), count, "{query}");
    }
    let task = row["activity_id"].as_str().unwrap();
    max.post(&format!("/activities/{task}/complete"), &json!({})).await;
    assert_eq!(column(&ada.read("/reports/overdue").await, "name").len(), 0);
    let board = ada.read("/reports/leaderboard?from=yesterday&to=tomorrow").await;
    assert_eq!(board["rows"][0]["activities"], 3);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused() {
    let (_server, ada) = Server::with_owner().await;
    for (query, expected) in [
        ("from=soon", "invalid"),
        ("to=2025-02-30", "invalid"),
        ("from=2025-02-02&to=2025-02-01", "range"),
        ("from=1990-01-01&to=2025-01-01", "range"),
        ("owner_id=deal_00000000000000000000000000", "id"),
        ("pipeline_id=pipe_00000000000000000000000000", "not_found"),
        ("format=pdf", "not_allowed"),
        ("colour=red", "unknown_parameter"),
    ] {
        let response = ada.get(&format!("/reports/trend?{query}")).await;
        assert_eq!(response.status(), 422, "{query}");
        let told: Value = response.json().await.unwrap();
        assert_eq!(told["errors"][0]["code"], expected, "{query}: {told}");
    }
    let missing = ada.get("/reports/nothing").await;
    assert_eq!((missing.status().as_u16(), code(missing).await.as_str()), (404, ""));
    let empty = ada.read("/reports/trend?from=&to=&owner_id=&pipeline_id=").await;
    assert_eq!(column(&empty, "month").len(), 12);
    for name in
        ["pipeline", "funnel", "leaderboard", "lead_sources", "win_rate", "forecast", "overdue", "time_in_stage"]
    {
        let report = ada.read(&format!("/reports/{name}")).await;
        for row in report["rows"].as_array().unwrap() {
            for column in report["columns"].as_array().unwrap() {
                assert!(row.get(column["key"].as_str().unwrap()).is_some(), "{name}");
            }
        }
    }
}

/// Numbers that look random, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// The month of an instant in the zone of the test.
fn month(at: Time) -> String {
    let zone = jiff::tz::TimeZone::get("America/St_Johns").unwrap();
    let date = at.to_jiff().to_zoned_datetime(zone).date();
    format!("{:04}-{:02}", date.year(), date.month())
}

/// What reports would say, counted from the records as they are.
fn recount(server: &Server, owner: Option<Uid>) -> BTreeMap<String, (i64, i64, i64, i64)> {
    let mut months: BTreeMap<String, (i64, i64, i64, i64)> = BTreeMap::new();
    let mine = |whose: Option<Uid>| owner.is_none() || whose == owner;
    for lead in all::<Lead>(server).iter().filter(|lead| mine(lead.data.owner_id)) {
        months.entry(month(lead.meta.created_at)).or_default().0 += 1;
    }
    for deal in all::<Deal>(server).iter().filter(|deal| mine(deal.data.owner_id)) {
        let Some(closed) = deal.data.closed_at else { continue };
        let months = months.entry(month(closed)).or_default();
        if deal.data.status == StageKind::Won {
            months.1 += 1;
            months.3 += deal.data.value.and_then(|value| i64::try_from(value.amount()).ok()).unwrap_or(0);
        } else {
            months.2 += 1;
        }
    }
    months
}

#[tokio::test]
async fn counters_agree_with_a_recount_after_a_random_history() {
    let (server, ada, pipeline) = zoned("America/St_Johns").await;
    let max = server.user("max@example.com", Role::Manager).await;
    let users = [None, Some(ada.user.clone()), Some(max.user.clone())];
    let stages = stages(&ada).await;
    let mut chance = Chance(7);
    let base = time("2024-02-27T00:00:00Z");
    let mut undo: Vec<String> = Vec::new();
    let mut trashed: Vec<String> = Vec::new();
    for round in 0..160 {
        let when = Time(base.0 + i64::try_from(chance.below(700 * 96)).unwrap() * 900_000);
        let who = users[usize::try_from(chance.below(3)).unwrap()].clone();
        let owner = who.as_deref().and_then(|who| Uid::parse("usr", who));
        let deals = all::<Deal>(&server);
        let pick = usize::try_from(chance.below(1000)).unwrap();
        let picked = deals.get(pick % deals.len().max(1)).map(|deal| deal.id);
        let sent = match (chance.below(9), picked) {
            (0, _) => {
                put(
                    &server,
                    Uid::at(when).into(),
                    Lead { company: "L".to_owned(), owner_id: owner, ..Lead::default() },
                )
                .await;
                None
            }
            (1, _) | (_, None) => {
                let mut data = moved(&pipeline, 1, &[]);
                data.value = Money::new(i64::try_from(chance.below(5_000)).unwrap().into(), Currency::EUR).ok();
                data.owner_id = owner;
                data.enter(pipeline.id, &pipeline.data.stages[usize::try_from(chance.below(4)).unwrap()], when);
                if chance.below(3) == 0 {
                    data.origin = Some(Origin { created_at: when, source: "s".to_owned() });
                }
                put(&server, Uid::at(when).into(), data).await;
                None
            }
            // Closed at another time than now, as it would be had the clock been there.
            (2, Some(id)) => {
                let stage = pipeline.data.stages[4 + usize::try_from(chance.below(2)).unwrap()].clone();
                let pipeline = pipeline.id;
                let work = move |tx: &mut leadlab::store::WriteTx<'_>| {
                    let old = tx.require(US, id)?;
                    let mut data = old.data.clone();
                    data.enter(pipeline, &stage, when);
                    tx.update(US, &old, data).map(drop)
                };
                server.app.store.write(Actor::system(US), work).await.unwrap();
                None
            }
            (3, Some(id)) => {
                let to = &stages[usize::try_from(chance.below(5)).unwrap()];
                Some(ada.post(&format!("/deals/{id}/move"), &json!({"stage_id": to})).await)
            }
            (4, Some(id)) => {
                let value = json!({"amount": format!("{}", chance.below(900)), "currency": "EUR"});
                Some(ada.patch(&format!("/deals/{id}"), &json!({"owner_id": who, "value": value})).await)
            }
            (5, Some(id)) => {
                trashed.push(id.to_string());
                Some(ada.delete(&format!("/deals/{id}")).await)
            }
            (6, _) => match trashed.pop() {
                Some(id) => Some(ada.post(&format!("/trash/{id}/restore"), &json!({})).await),
                None => None,
            },
            (7, Some(id)) => Some(ada.post(&format!("/deals/{id}/lose"), &json!({"reason": "r"})).await),
            _ => match undo.pop() {
                Some(step) => Some(ada.post(&format!("/undo/{step}"), &json!({})).await),
                None => None,
            },
        };
        if let Some(id) = sent.as_ref().and_then(|sent| sent.headers().get("x-undo-id")) {
            undo.push(id.to_str().unwrap().to_owned());
        }
        if round % 20 != 19 {
            continue;
        }
        for user in &users {
            let query = user.as_ref().map_or_else(String::new, |user| format!("&owner_id={user}"));
            let wanted = user.as_deref().and_then(|user| Uid::parse("usr", user));
            let expected = recount(&server, wanted);
            for range in ["from=2024-02-01&to=2026-01-31", "from=2026-02-01&to=2027-12-31"] {
                let trend = ada.read(&format!("/reports/trend?{range}{query}")).await;
                let rate = ada.read(&format!("/reports/win_rate?{range}{query}")).await;
                for (row, rate) in trend["rows"].as_array().unwrap().iter().zip(rate["rows"].as_array().unwrap()) {
                    let amount = row["won_value"][0]["amount"].as_str().unwrap_or("0");
                    let amount = amount.split('.').next().unwrap().parse::<i64>().unwrap();
                    let told = (
                        row["new_leads"].as_i64().unwrap(),
                        row["won_count"].as_i64().unwrap(),
                        rate["lost_count"].as_i64().unwrap(),
                        amount,
                    );
                    let counted = expected.get(row["month"].as_str().unwrap()).copied().unwrap_or_default();
                    assert_eq!(told, counted, "{round} {user:?} {}", row["month"]);
                }
            }
        }
        let spent: i64 = all::<Deal>(&server).iter().map(|deal| i64::try_from(deal.data.stays.len()).unwrap()).sum();
        let stays = ada.read("/reports/time_in_stage?from=2020-01-01&to=2027-12-31").await;
        assert_eq!(column(&stays, "left_count").iter().map(|count| count.as_i64().unwrap()).sum::<i64>(), spent);
    }
    assert!(all::<Deal>(&server).len() > 5);
    server.app.store.reindex(None).unwrap();
    assert!(server.app.store.check().unwrap().is_clean());
}

/// How long the dashboard and every report take at a larger store: `cargo test --test it reports_take -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "it measures"]
async fn reports_take_the_same_at_any_size() {
    let (server, ada, pipeline) = zoned("Europe/Berlin").await;
    let base = time("2024-01-01T00:00:00Z");
    let mut chance = Chance(3);
    for size in [200_u64, 20_000] {
        for chunk in 0..size / 200 {
            let mut made = Vec::new();
            for _ in 0..200 {
                let mut random = |most| i64::try_from(chance.below(most)).unwrap();
                let when = Time(base.0 + random(600 * 86_400) * 1000);
                let (open, end) = (usize::try_from(random(4)).unwrap(), usize::try_from(random(3)).unwrap());
                let mut data = moved(&pipeline, random(90_000), &[]);
                data.enter(pipeline.id, &pipeline.data.stages[open], when);
                if end < 2 {
                    data.enter(pipeline.id, &pipeline.data.stages[4 + end], Time(when.0 + random(60 * 86_400) * 1000));
                }
                let lead = Lead {
                    company: "L".to_owned(),
                    status: LeadStatus::New,
                    source: format!("s{}", random(9)),
                    ..Lead::default()
                };
                let task = Activity {
                    kind: Some(ActivityKind::Task),
                    due_at: Some(when),
                    done: random(20) > 0,
                    ..Activity::default()
                };
                made.push((when, data, lead, task));
            }
            let work = move |tx: &mut leadlab::store::WriteTx<'_>| {
                for (when, data, lead, task) in made {
                    tx.insert(US, Uid::at(when).into(), data)?;
                    tx.insert(US, Uid::at(when).into(), lead)?;
                    tx.insert(US, Uid::at(when).into(), task)?;
                }
                Ok(())
            };
            server.app.store.write(Actor::system(US), work).await.unwrap();
            assert!(chunk < 1_000);
        }
        for path in [
            "/dashboard?from=2025-06-01&to=2025-06-30",
            "/reports/pipeline",
            "/reports/funnel",
            "/reports/trend",
            "/reports/leaderboard",
            "/reports/lead_sources",
            "/reports/win_rate",
            "/reports/forecast",
            "/reports/overdue",
            "/reports/time_in_stage",
        ] {
            ada.read(path).await;
            let start = Instant::now();
            for _ in 0..5 {
                ada.read(path).await;
            }
            println!("{size} {path} {:?}", start.elapsed() / 5);
        }
    }
}

#[tokio::test]
async fn everybody_sees_reports_and_only_their_own_organisation() {
    let (server, ada) = Server::with_owner().await;
    let viewer = server.user("vic@example.com", Role::Viewer).await;
    let won = deal(&ada, json!({"name": "n", "value": money("4.00")})).await;
    take(&ada, &won, "win", json!({})).await;
    assert_eq!(viewer.read("/dashboard").await["cards"]["won_count"], 1);
    let other = server.organization("Other").await;
    let theirs = server.user_of(other, "eve@example.com", Role::Owner).await;
    let seen = theirs.read(&format!("/dashboard?owner_id={}", ada.user)).await;
    assert_eq!((&seen["cards"]["won_count"], &seen["cards"]["won_value"]), (&json!(0), &json!([])));
    assert_eq!(theirs.get(&path(&won)).await.status(), 404);
}
