//! The authenticator app of these tests (RFC 6238: SHA-1, six digits, 30 seconds). The server takes each code once, so every
//! code given here is of a later step than the one before.

import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The bytes of a base32 key. */
function bytesOf(secret) {
  const bits = [...secret.replace(/[\s=]/g, "")].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((octet) => Number.parseInt(octet, 2)));
}

/** The code of a step. */
export function codeAt(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const at = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** An app that knows `secret`. */
export function authenticator(secret) {
  let last = 0;
  const now = () => Math.floor(Date.now() / 30_000);
  return {
    /** A code that was not used yet; waits for its step where that is more than one ahead. */
    async next() {
      last = Math.max(last + 1, now());
      while (last > now() + 1) await new Promise((done) => { setTimeout(done, 500); });
      return codeAt(secret, last);
    },
    /** Six digits that are no code of these minutes. */
    wrong() {
      const near = new Set([-2, -1, 0, 1, 2].map((away) => codeAt(secret, now() + away)));
      return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.has(code));
    },
  };
}
