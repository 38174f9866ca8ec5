// What every page of the studio has: menus that close, slugs that follow their title.
// Everything works without it, with a step more.

import { slugify } from "./slugs.js";

for (const slug of document.querySelectorAll("[data-slug-of]")) follow(slug);
for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
for (const field of document.querySelectorAll("[data-copy]")) {
  field.addEventListener("focus", () => field.select());
}

// Rows that scroll sideways on a phone show where we are.
for (const here of document.querySelectorAll("nav [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}

// The slug follows the title until somebody types one; emptied, it follows again.
function follow(slug) {
  const title = document.getElementById(slug.dataset.slugOf);
  const derive = document.getElementById("id_derive");
  const isFollowing = () => slug.value === "" || slug.value === slugify(title.value);
  let follows = isFollowing();
  const tell = () => {
    if (derive) derive.value = follows ? "1" : "";
  };
  title.addEventListener("input", () => {
    if (follows) slug.value = slugify(title.value);
    tell();
  });
  slug.addEventListener("input", () => {
    follows = slug.value === "";
    tell();
  });
  tell();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
