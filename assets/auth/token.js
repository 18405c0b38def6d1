//! The one-time token of a mailed link. It comes in the address's fragment, which no server sees and no log keeps, and is
//! taken out of the address bar as soon as it is read.

import { useLayoutEffect, useState } from "../lib.js";

/** The token in `#token=…` or `#…`. @returns {string} */
function tokenInAddress() {
  let fragment = location.hash.slice(1);
  try { fragment = decodeURIComponent(fragment); } catch { /* then it is taken as it stands */ }
  return fragment.startsWith("token=") ? fragment.slice(6) : fragment;
}

/**
 * The token of the address this page was opened with; another link opened in the same tab gives its own.
 * @returns {string} empty without one
 */
export function useAddressToken() {
  const [token, setToken] = useState(tokenInAddress);
  // Before the picture: what is seen has no token beside it.
  useLayoutEffect(() => {
    const take = () => {
      const found = tokenInAddress();
      if (!found) return;
      history.replaceState(history.state, "", location.pathname + location.search);
      setToken(found);
    };
    take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return token;
}
