//! The label colours that stand for somebody or something by name. No red, which means trouble, and no grey, which is for
//! companies.

const COLOURS = ["orange", "amber", "olive", "green", "teal", "blue", "violet", "pink"];

/** One of the label colours, always the same for a text (FNV-1a). @param {string} text @returns {string} */
export function labelColour(text) {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return COLOURS[((hash ^ (hash >>> 15)) >>> 0) % COLOURS.length] ?? "blue";
}
