//! English texts of sample data.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "demo.load": "Load sample data", "demo.step": "Look around first", "demo.step.text": "With sample data, out again with one click",
  "demo.here": "Sample data is loaded. Look around, nothing can break.", "demo.loading": "Sample data is being loaded.", "demo.remove": "Remove sample data",
  "demo.title": "Sample data", "demo.remove_title": "Remove the sample data?", "demo.remove_text": "It goes to the trash. What you added yourself stays, and so does every sample record that somebody changed.",
  "demo.load_job": "Loading sample data", "demo.remove_job": "Removing the sample data",
  "demo.not_loaded": "The sample data was not loaded", "demo.not_removed": "The sample data was not removed",
};
