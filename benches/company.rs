//! The benchmark of a whole company: 100,000 customers, 200,000 contacts, 1,000,000 activities, 100,000 tickets and 50,000
//! deals, behind the real binary over TLS, with 32 clients. Prints a table.
//!
//! `cargo bench --bench company -- [percent] [words…]`: `percent` of that size, 100 by default; with words only the requests
//! whose names contain one of them. Columns and the variables `BENCH_DIR` and `BENCH_BINARY` are those of `load`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails loudly"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::cast_precision_loss,
    clippy::assigning_clones,
    reason = "a benchmark measures time and prints figures"
)]

#[path = "measured/mod.rs"]
mod measured;

use std::sync::Arc;

use leadlab::crm::demo::Size;
use measured::client::Client;
use measured::{Bench, Data, EMAIL, GRID, Load, PASSWORD, Server, search};

const CLIENTS: usize = 32;
/// How many mixed requests come in a second; in the end as many as there are answers.
const RATES: [Option<usize>; 4] = [Some(500), Some(1_000), Some(2_000), None];
/// What is asked more often than this is also measured from one client alone.
const REQUESTS_ALONE: usize = 9_000;
/// Customers that have more activities and tickets than an answer includes.
const BUSY: usize = 100;

fn main() {
    let (numbers, words): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).filter(|a| !a.starts_with('-')).partition(|a| a.parse::<usize>().is_ok());
    let percent: usize = numbers.first().and_then(|n| n.parse().ok()).unwrap_or(100);
    let of = |whole: usize| whole * percent / 100;
    let size = Size {
        customers: of(100_000),
        contacts: of(200_000),
        leads: of(20_000),
        deals: of(50_000),
        activities: of(1_000_000),
        tickets: of(100_000),
    };
    let data = Data::filled(&format!("company-{percent}"), size);
    let server = Server::start(&data.folder);
    Bench::head("percent");
    println!("{percent:>9}  start to first answer {} ms", server.started.as_millis());
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(measure(
        &server,
        &percent.to_string(),
        &words,
    ));
    println!("{percent:>9}  resident memory {} MiB", server.memory_mib());
}

async fn measure(server: &Server, label: &str, words: &[String]) {
    let mut client = Client::connect(&server.target).await;
    client.login(EMAIL, PASSWORD).await;
    let bench = Bench { server, label, words };
    let busy = Arc::new(busy(&mut client).await);
    let customers = Arc::new(ids(&mut client, "/api/v1/customers?fields=id&limit=5000").await);
    let pipeline = ids(&mut client, "/api/v1/pipelines").await.swap_remove(0);
    let reads =
        Reads { busy, customers: Arc::clone(&customers), board: format!("/api/v1/deals/board?pipeline_id={pipeline}") };
    for (name, total, path) in [
        ("customer, 20 activities, 20 tickets", 40_000, Reads::customer as fn(&Reads, usize) -> String),
        ("list, 50, grid fields, counts", 20_000, Reads::grid),
        ("list, 50, whole records, counts", 10_000, Reads::whole),
        ("board, first page", 4_000, Reads::board),
        ("dashboard", 8_000, Reads::dashboard),
        ("search as typed", 8_000, Reads::search),
        ("timeline of a customer", 8_000, Reads::timeline),
        ("activities, overdue, by due time", 8_000, Reads::overdue),
        ("tickets, open, by due time", 8_000, Reads::tickets),
    ] {
        let reads = reads.clone();
        if total > REQUESTS_ALONE {
            bench.reads(&client, &format!("{name}, alone"), |n| path(&reads, n)).await;
        }
        let load = Load { clients: CLIENTS, total, rate: None };
        bench.concurrent(&client, load, name, move |n| ("GET", path(&reads, n), String::new())).await;
    }
    let mixed = Arc::new(move |n: usize| match n % 20 {
        0 => ("POST", "/api/v1/activities".to_owned(), activity(&customers[n % customers.len()], n)),
        5 | 10 | 15 => {
            let customer = format!("/api/v1/customers/{}", customers[n % customers.len()]);
            ("PATCH", customer, format!("{{\"employees\":{}}}", 1 + n % 9000))
        }
        1 => ("GET", reads.board(n), String::new()),
        2 => ("GET", Reads::dashboard(&reads, n), String::new()),
        3 | 7 | 13 => ("GET", Reads::search(&reads, n), String::new()),
        4 | 8 | 12 | 16 => ("GET", Reads::grid(&reads, n), String::new()),
        6 | 14 => ("GET", reads.timeline(n), String::new()),
        _ => ("GET", reads.customer(n), String::new()),
    });
    for rate in RATES {
        let (name, total) = match rate {
            Some(rate) => (format!("mixed, 20 % writes, {rate} a second"), 15 * rate),
            None => ("mixed, 20 % writes, as many as it can".to_owned(), 40_000),
        };
        let mixed = Arc::clone(&mixed);
        bench.concurrent(&client, Load { clients: CLIENTS, total, rate }, &name, move |n| mixed(n)).await;
    }
}

/// The addresses of what is read, each by a number.
#[derive(Clone)]
struct Reads {
    busy: Arc<Vec<String>>,
    customers: Arc<Vec<String>>,
    board: String,
}

impl Reads {
    fn customer(&self, n: usize) -> String {
        format!("/api/v1/customers/{}?include=activities,tickets", self.busy[n % self.busy.len()])
    }

    fn grid(_: &Self, _: usize) -> String {
        format!("/api/v1/customers?limit=50&include=counts&fields={GRID}")
    }

    fn whole(_: &Self, _: usize) -> String {
        "/api/v1/customers?limit=50&include=counts".to_owned()
    }

    fn board(&self, _: usize) -> String {
        self.board.clone()
    }

    fn dashboard(_: &Self, _: usize) -> String {
        "/api/v1/dashboard".to_owned()
    }

    fn search(_: &Self, n: usize) -> String {
        search(n)
    }

    fn timeline(&self, n: usize) -> String {
        format!("/api/v1/customers/{}/timeline", self.customers[n % self.customers.len()])
    }

    fn overdue(_: &Self, _: usize) -> String {
        "/api/v1/activities?limit=50&sort=due_at&filter=done%20%3D%20false%20and%20due_at%20%3C%20%22today%22"
            .to_owned()
    }

    fn tickets(_: &Self, _: usize) -> String {
        "/api/v1/tickets?limit=50&status=open&sort=due_at".to_owned()
    }
}

fn activity(customer: &str, n: usize) -> String {
    format!("{{\"kind\":\"call\",\"subject\":\"Asked about the order {n}\",\"customer_id\":\"{customer}\"}}")
}

async fn ids(client: &mut Client, path: &str) -> Vec<String> {
    let page = client.json(path).await;
    page["data"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

/// Customers with 24 activities and 24 tickets each, made where they are not there yet.
async fn busy(client: &mut Client) -> Vec<String> {
    let known = ids(client, "/api/v1/customers?tag=busy&fields=id&limit=200").await;
    if known.len() >= BUSY {
        return known;
    }
    let mut made = Vec::new();
    for n in 0..BUSY {
        let customer =
            created(client, "customers", &format!("{{\"name\":\"Busy {n} GmbH\",\"tags\":[\"busy\"]}}")).await;
        for k in 0..24 {
            created(client, "activities", &activity(&customer, k)).await;
            let ticket = format!("{{\"subject\":\"Order {k} is late\",\"customer_id\":\"{customer}\"}}");
            created(client, "tickets", &ticket).await;
        }
        made.push(customer);
    }
    made
}

async fn created(client: &mut Client, collection: &str, body: &str) -> String {
    let (status, answer) = client.send("POST", &format!("/api/v1/{collection}"), body).await;
    assert_eq!(status, 201, "{}", String::from_utf8_lossy(&answer));
    let record: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    record["id"].as_str().unwrap().to_owned()
}
