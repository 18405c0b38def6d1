//! The process itself, as Linux tells it: the names are those that every Prometheus client uses.

use std::fs;

use super::{Kind, Reading};
use crate::base::Clock;

/// What is known of this process; what the kernel does not tell is left out. `started_at` in seconds since 1970.
#[must_use]
pub fn readings(started_at: f64) -> Vec<Reading> {
    let mut all = vec![Reading::new(
        Kind::Gauge,
        "process_start_time_seconds",
        "When the process began, in Unix time",
        started_at,
    )];
    let mut gauge =
        |name, help, value: Option<f64>| all.extend(value.map(|v| Reading::new(Kind::Gauge, name, help, v)));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    gauge("process_resident_memory_bytes", "Memory in RAM", field(&status, "VmRSS:").map(|kib| kib * 1024.0));
    gauge("process_virtual_memory_bytes", "Memory that is mapped", field(&status, "VmSize:").map(|kib| kib * 1024.0));
    gauge("process_threads", "Threads", field(&status, "Threads:"));
    let files = fs::read_dir("/proc/self/fd").ok().map(Iterator::count);
    gauge(
        "process_open_fds",
        "Open files and sockets",
        files.and_then(|count| u32::try_from(count).ok()).map(f64::from),
    );
    let used = Clock::process_cpu().as_secs_f64();
    all.push(Reading::new(Kind::Counter, "process_cpu_seconds", "Processor time used", used));
    all
}

/// The memory of this process in RAM, in bytes, where the kernel tells it.
#[must_use]
pub fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()?.saturating_mul(1024))
}

/// The number behind `name` in `/proc/self/status`.
fn field(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_knows_itself() {
        let text = super::super::Metrics::default().render(&readings(1.5));
        for name in [
            "process_start_time_seconds 1.5",
            "process_resident_memory_bytes ",
            "process_open_fds ",
            "process_cpu_seconds_total ",
        ] {
            assert!(text.contains(name), "{name} is not in\n{text}");
        }
        assert_eq!(field("Name:\tx\nVmRSS:\t  1234 kB\n", "VmRSS:"), Some(1234.0));
    }
}
