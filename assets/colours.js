//! The label colours that stand for somebody or something by name. No red, which means trouble, and no grey, which is for
//! companies.

const COLOURS = ["orange", "amber", "olive", "green", "teal", "blue", "violet", "pink"];

/** One of the label colours, always the same for a text (FNV-1a). @param {string} text @returns {string} */
export function labelColour(text) {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return COLOURS[((hash ^ (hash >>> 15)) >>> 0) % COLOURS.length] ?? "blue";
}

/** Hues of the label colours, in degrees. @type {Array<[name: string, hue: number]>} */
const HUES = [["red", 0], ["orange", 25], ["amber", 45], ["olive", 70], ["green", 130], ["teal", 180], ["blue", 220], ["violet", 270], ["pink", 330]];

/** The label colour of a stored one: its name, or for `#rrggbb` the nearest. @param {string} colour @returns {string} */
export function namedColour(colour) {
  if (!colour.startsWith("#")) return colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const most = Math.max(r, g, b), range = most - Math.min(r, g, b);
  if (range < 0.12) return "grey";
  const sixth = most === r ? ((g - b) / range + 6) % 6 : most === g ? (b - r) / range + 2 : (r - g) / range + 4;
  const away = (/** @type {number} */ hue) => Math.min(Math.abs(sixth * 60 - hue), 360 - Math.abs(sixth * 60 - hue));
  return HUES.reduce((best, next) => (away(next[1]) < away(best[1]) ? next : best))[0];
}
