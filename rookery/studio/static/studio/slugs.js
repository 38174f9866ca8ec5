// Words for addresses, as lib/slugs.py folds them. What the server makes of it counts; this only
// shows it while one types.

const LETTERS = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ı: "i", ĸ: "k",
  ŋ: "n", ŧ: "t", ƒ: "f", ɐ: "a", ə: "e", ɛ: "e", ɔ: "o", ɓ: "b", ɗ: "d", ƙ: "k", ɨ: "i", ƶ: "z",
  ȷ: "j",
};
const LONGEST = 100;

export function slugify(text) {
  const slug = text
    .toLowerCase()
    .normalize("NFKD")
    .toLowerCase()
    .replace(/['’‘ʼ]/gu, "")
    .replace(/[ßæœøđðþłħıĸŋŧƒɐəɛɔɓɗƙɨƶȷ]/gu, (letter) => LETTERS[letter])
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-|-$/gu, "");
  if (slug.length <= LONGEST) return slug;
  const head = slug.slice(0, LONGEST + 1);
  return head.slice(0, head.lastIndexOf("-")) || slug.slice(0, LONGEST);
}
