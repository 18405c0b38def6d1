//! Where a deal stands in its column: a text whose order is the order of the cards, so that a move changes one record.
//! Sixteen hexadecimal digits, smaller ones above, then perhaps digits in base 36 that lie between two neighbours.

/// Digits of the whole part.
const WHOLE: usize = 16;
/// Where an empty column begins.
const MIDDLE: u64 = 1 << 63;
/// The digits of the part behind it.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

fn parts(rank: &str) -> (u64, &str) {
    let (whole, rest) = rank.split_at_checked(WHOLE).unwrap_or((rank, ""));
    (u64::from_str_radix(whole, 16).unwrap_or(MIDDLE), rest)
}

/// The place above `first`, which is the top of the column until now.
#[must_use]
pub fn above(first: Option<&str>) -> String {
    let whole = first.map_or(MIDDLE, |first| parts(first).0.saturating_sub(1));
    format!("{whole:016x}")
}

/// The place so many steps above the middle.
#[must_use]
pub fn nth_above(steps: u64) -> String {
    format!("{:016x}", MIDDLE.saturating_sub(steps))
}

/// A place between two neighbours, of which `upper` is less than `lower`.
#[must_use]
pub fn between(upper: &str, lower: &str) -> String {
    let ((above, above_rest), (below, below_rest)) = (parts(upper), parts(lower));
    if below.saturating_sub(above) > 1 {
        return format!("{:016x}", above + (below - above) / 2);
    }
    let limit = (above == below).then_some(below_rest);
    format!("{above:016x}{}", middle(above_rest, limit))
}

/// Digits between those of `from` and those of `to`, or from `from` up; the last one is no zero.
fn middle(from: &str, to: Option<&str>) -> String {
    let value = |digit: Option<u8>| digit.and_then(|digit| DIGITS.iter().position(|known| *known == digit));
    let (from, mut to) = (from.as_bytes(), to.map(str::as_bytes));
    let mut out = String::new();
    for place in 0.. {
        let low = value(from.get(place).copied()).unwrap_or(0);
        let high = to.and_then(|to| value(to.get(place).copied())).unwrap_or(DIGITS.len());
        let digit = if high > low + 1 { usize::midpoint(low, high) } else { low };
        out.push(DIGITS.get(digit).copied().unwrap_or(b'0').into());
        if digit > low {
            break;
        }
        if high > low {
            // Whatever follows is less than `to` already.
            to = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_everywhere() {
        let mut column = vec![above(None)];
        for _ in 0..50 {
            column.insert(0, above(column.first().map(String::as_str)));
        }
        // At one spot, above and below the last one, and everywhere in turn.
        for turn in 0..600_usize {
            let at = match turn % 3 {
                0 => 1,
                1 => turn % (column.len() - 1) + 1,
                _ => column.len() - 1,
            };
            let rank = between(&column[at - 1], &column[at]);
            column.insert(at, rank);
            assert!(column[at - 1] < column[at] && column[at] < column[at + 1], "{:?}", &column[at - 1..=at + 1]);
        }
        assert!(column.iter().all(|rank| rank.len() < 120));
    }
}
