//! L2: what a monitoring system reads: counters that requests move, and readings of the other parts that are taken when
//! somebody asks. Written as OpenMetrics text. No label holds what a client made up, so their number is bounded.

mod process;

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

pub use process::{readings as process_readings, resident_bytes};

/// The media type of [`Metrics::render`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper ends of the classes of answering times, in seconds.
const TIMES: [f64; 11] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];
/// Methods with a name of their own; a client may make up others.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// Stands for a route where none matched, and for a method that is none of [`METHODS`].
const OTHER: &str = "-";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

/// Whether a reading only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It grows until the process ends.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// What a part says of itself when it is asked.
#[derive(Debug, Clone)]
pub struct Reading {
    name: &'static str,
    help: &'static str,
    kind: Kind,
    values: Vec<(Vec<(&'static str, String)>, f64)>,
}

impl Reading {
    /// A reading of one value. `name` has the unit at its end (`…_seconds`, `…_bytes`); a counter's is without `_total`,
    /// which the text adds.
    #[must_use]
    pub fn new(kind: Kind, name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, kind, values: vec![(Vec::new(), value)] }
    }

    /// A reading of a value for each value of the label `label`.
    #[must_use]
    pub fn by(
        kind: Kind,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        values: impl IntoIterator<Item = (String, f64)>,
    ) -> Self {
        let values = values.into_iter().map(|(word, value)| (vec![(label, word)], value)).collect();
        Self { name, help, kind, values }
    }

    fn register(&self, registry: &mut Registry) {
        match self.kind {
            Kind::Counter => {
                let family = Family::<Vec<(&'static str, String)>, Counter<f64, AtomicU64>>::default();
                for (labels, value) in &self.values {
                    family.get_or_create(labels).inc_by(*value);
                }
                registry.register(self.name, self.help, family);
            }
            Kind::Gauge => {
                let family = Family::<Vec<(&'static str, String)>, Gauge<f64, AtomicU64>>::default();
                for (labels, value) in &self.values {
                    family.get_or_create(labels).set(*value);
                }
                registry.register(self.name, self.help, family);
            }
        }
    }
}

/// The counters of a process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabel, Histogram>,
    refusals: Family<CodeLabel, Counter>,
    failures: Family<CodeLabel, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::default();
        let durations: Family<RouteLabel, Histogram> = Family::new_with_constructor(|| Histogram::new(TIMES));
        let (refusals, failures) = (Family::default(), Family::default());
        let mut registry = Registry::default();
        registry.register("leadlab_http_requests", "Requests that were answered", requests.clone());
        registry.register_with_unit(
            "leadlab_http_request_duration",
            "Time from a request's head to the head of its answer",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("leadlab_http_refusals", "Answers with 403 and 429, by their code", refusals.clone());
        registry.register("leadlab_http_failures", "Answers with 500 and more, by their class", failures.clone());
        Self { registry, requests, durations, refusals, failures }
    }
}

impl Metrics {
    /// Counts a request. `route` is the template of the route that matched.
    pub fn answered(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or(OTHER);
        let route = route.unwrap_or(OTHER).to_owned();
        self.durations.get_or_create(&RouteLabel { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// Counts a refusal.
    pub fn refused(&self, code: &'static str) {
        self.refusals.get_or_create(&CodeLabel { code }).inc();
    }

    /// Counts a failure of the server.
    pub fn failed(&self, class: &'static str) {
        self.failures.get_or_create(&CodeLabel { code: class }).inc();
    }

    /// Everything as OpenMetrics text, `readings` behind the counters.
    #[must_use]
    pub fn render(&self, readings: &[Reading]) -> String {
        let mut taken = Registry::default();
        for reading in readings {
            reading.register(&mut taken);
        }
        let mut text = String::new();
        let written = encode_registry(&mut text, &self.registry)
            .and_then(|()| encode_registry(&mut text, &taken))
            .and_then(|()| encode_eof(&mut text));
        // Writing to a string fails only where a label's own encoder does, and these are texts and numbers.
        written.map_or_else(|_| String::new(), |()| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_makes_up_no_label() {
        let metrics = Metrics::default();
        metrics.answered("BREW", None, 405, Duration::from_millis(2));
        metrics.answered("GET", Some("/leads/{id}"), 200, Duration::from_micros(300));
        metrics.answered("GET", Some("/leads/{id}"), 200, Duration::from_micros(700));
        metrics.refused("csrf");
        let readings = [
            Reading::new(Kind::Gauge, "leadlab_sessions", "Sessions", 3.0),
            Reading::by(Kind::Counter, "leadlab_things", "Things", "kind", [("a".to_owned(), 1.0)]),
        ];
        let text = metrics.render(&readings);
        for line in [
            r#"leadlab_http_requests_total{method="-",route="-",status="405"} 1"#,
            r#"leadlab_http_requests_total{method="GET",route="/leads/{id}",status="200"} 2"#,
            r#"leadlab_http_request_duration_seconds_bucket{le="0.0005",route="/leads/{id}"} 1"#,
            r#"leadlab_http_request_duration_seconds_count{route="/leads/{id}"} 2"#,
            r#"leadlab_http_refusals_total{code="csrf"} 1"#,
            "leadlab_sessions 3.0",
            r#"leadlab_things_total{kind="a"} 1.0"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("BREW"));
        assert_eq!(text.matches("# EOF").count(), 1);
    }
}
