// All that html-validate recommends, but for a few matters of taste and of authors' own words.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "doctype-style": ["error", { style: "lowercase" }],
    // The sanitiser writes HTML as a DOM does: checked="".
    "attribute-boolean-style": "off",
    "no-trailing-whitespace": "off",
    // An author's title is as long as it is, and their tables have the headers that they have.
    "long-title": "off",
    "wcag/h63": "off",
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
  },
};
