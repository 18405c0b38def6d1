//! The load benchmark: the real binary over TLS, authenticated, at several sizes. Prints a table.
//!
//! `cargo bench --bench load -- [customers…] [words…]`, by default 10000 and 100000; add 1000000 for the whole. With
//! words only the requests whose names contain one of them are measured. Every row gives
//! the percentiles of the time a client waits, requests per second, and the processor time of the server (user and
//! system, all threads) per request. With `BENCH_DIR` the filled stores are kept there and used again;
//! `BENCH_BINARY` is measured in place of the build's own program. Client and server share the machine's processors:
//! compare ratios and processor time, not requests per second, between machines.

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

fn main() {
    let (numbers, words): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).filter(|a| !a.starts_with('-')).partition(|a| a.parse::<usize>().is_ok());
    let sizes: Vec<usize> = numbers.iter().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000] } else { sizes };
    Bench::head("customers");
    for size in sizes {
        let only = Size { customers: size, contacts: 0, leads: 0, deals: 0, activities: 0, tickets: 0 };
        let data = Data::filled(&format!("customers-{size}"), only);
        let server = Server::start(&data.folder);
        println!("{size:>9}  start to first answer {} ms", server.started.as_millis());
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
            .block_on(measure(&server, size, &words));
    }
}

async fn measure(server: &Server, size: usize, words: &[String]) {
    let target = &server.target;
    let mut client = Client::connect(target).await;
    client.login(EMAIL, PASSWORD).await;
    let page = client.json("/api/v1/customers?fields=id&limit=5000").await;
    let ids: Arc<Vec<String>> =
        Arc::new(page["data"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect());
    let me = client.json("/api/v1/me").await["id"].as_str().unwrap().to_owned();
    let label = size.to_string();
    let bench = Bench { server, label: &label, words };
    let list = |rest: &str| format!("/api/v1/customers?limit=50{rest}");
    bench.reads(&client, "list, 50, grid fields", |_| list(&format!("&fields={GRID}"))).await;
    bench.reads(&client, "list, 50, whole records", |_| list("")).await;
    bench.reads(&client, "list by name, grid fields", |_| list(&format!("&sort=name&fields={GRID}"))).await;
    bench.reads(&client, "list behind status, grid fields", |_| list(&format!("&status=active&fields={GRID}"))).await;
    bench.reads(&client, "list behind owner, grid fields", |_| list(&format!("&owner_id={me}&fields={GRID}"))).await;
    bench
        .reads(&client, "selective filter", |_| {
            list(&format!("&filter=employees%20%3E%20895%20and%20status%20%3D%20%22lost%22&fields={GRID}"))
        })
        .await;
    bench.reads(&client, "record", |n| format!("/api/v1/customers/{}", ids[n % ids.len()])).await;
    bench.reads(&client, "search as typed", search).await;
    patches(&bench, &client, 1, 500, "PATCH, 1 client", &ids).await;
    patches(&bench, &client, 32, 20_000, "PATCH one field, 32 clients", &ids).await;
    creates(&bench, &client, 32, 6_000).await;
    println!("{size:>9}  resident memory {} MiB", server.memory_mib());
}

async fn patches(bench: &Bench<'_>, login: &Client, clients: usize, total: usize, name: &str, ids: &Arc<Vec<String>>) {
    let ids = Arc::clone(ids);
    let request = move |n: usize| {
        ("PATCH", format!("/api/v1/customers/{}", ids[n % ids.len()]), format!("{{\"employees\":{}}}", 1 + n % 9000))
    };
    bench.concurrent(login, Load { clients, total, rate: None }, name, request).await;
}

async fn creates(bench: &Bench<'_>, login: &Client, clients: usize, total: usize) {
    let request = |n: usize| {
        let body = format!(
            "{{\"name\":\"Created {n} GmbH\",\"email\":\"info@created-{n}.example\",\"phone\":\"+49 30 {n:07}\",\"status\":\"prospect\"}}"
        );
        ("POST", "/api/v1/customers".to_owned(), body)
    };
    bench.concurrent(login, Load { clients, total, rate: None }, "create, 32 clients", request).await;
}
