//! Colours of charts and maps on white: those that stand for figures differ in lightness, never in hue alone.

/// A way to fill: the inside, its edge, whether dark text reads on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fill {
    pub(super) inside: (u8, u8, u8),
    pub(super) edge: (u8, u8, u8),
    pub(super) dark_text: bool,
}

const INK: (u8, u8, u8) = (0x17, 0x4A, 0x74);

const fn fill(inside: (u8, u8, u8), dark_text: bool) -> Fill {
    Fill { inside, edge: INK, dark_text }
}

/// From little to much.
pub(super) const SCALE: [Fill; 5] = [
    fill((0xDC, 0xE9, 0xF5), true),
    fill((0xA9, 0xCB, 0xE8), true),
    fill((0x63, 0xA3, 0xD4), true),
    fill((0x1F, 0x6F, 0xB2), false),
    fill((0x0B, 0x3C, 0x6F), false),
];

/// The bars of a chart with so many series: the last one, that which was reached, is the darkest.
pub(super) fn series(count: usize) -> Vec<Fill> {
    match count {
        0 | 1 => vec![SCALE[3]],
        2 => vec![SCALE[0], SCALE[3]],
        _ => (0..count).map(|i| SCALE[i * (SCALE.len() - 1) / (count - 1)]).collect(),
    }
}

/// The steps of the scale for so many classes.
pub(super) fn steps(count: usize) -> Vec<usize> {
    match count {
        0 | 1 => vec![2],
        2 => vec![0, 3],
        _ => (0..count).map(|i| i * (SCALE.len() - 1) / (count - 1)).collect(),
    }
}

/// `#rrggbb`.
pub(super) fn hex((r, g, b): (u8, u8, u8)) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much lighter one colour is than another, from 1 to 21 (WCAG 2).
    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let light = |(r, g, b): (u8, u8, u8)| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05;
        let (a, b) = (light(a), light(b));
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn text_reads_on_every_step_and_edges_show_on_white() {
        for fill in SCALE {
            let text = if fill.dark_text { (0x1B, 0x1B, 0x1F) } else { (0xFF, 0xFF, 0xFF) };
            assert!(contrast(fill.inside, text) >= 4.5, "{fill:?}");
            assert!(contrast(fill.edge, (0xFF, 0xFF, 0xFF)) >= 3.0);
        }
        for pair in SCALE.windows(2) {
            assert!(contrast(pair[0].inside, pair[1].inside) >= 1.3, "{pair:?}");
        }
        let two = series(2);
        assert!(contrast(two[0].inside, two[1].inside) >= 3.0);
    }
}
