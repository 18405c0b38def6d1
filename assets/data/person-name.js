//! The two parts of a person's name. Pure.

/** A person's name in two parts: the last word is the family name. @param {string} text */
export function splitName(text) {
  const words = text.trim().split(/\s+/);
  if (words.length < 2) return { first_name: words[0] || null, last_name: null };
  return { first_name: words.slice(0, -1).join(" "), last_name: words.at(-1) };
}
