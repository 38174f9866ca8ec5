// Records are copied with one press, and what is found appears by itself.
// Without this: text is selected by one click, and the page is loaded again by hand.

const EVERY = 4000; // milliseconds

function offerCopies(within) {
  for (const button of within.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies).textContent;
  await navigator.clipboard.writeText(text);
  const said = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = said;
  }, 1500);
});

const state = document.getElementById("state");
offerCopies(document);

// Only a change is shown: whoever is about to copy isn't disturbed.
let known = "";
async function lookAgain() {
  if (document.hidden) return;
  try {
    const answer = await fetch(state.dataset.again, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    if (known && text !== known) {
      const focused = document.activeElement?.dataset?.copies;
      state.innerHTML = text;
      offerCopies(state);
      if (focused) state.querySelector(`[data-copies="${focused}"]`)?.focus();
    }
    known = text;
  } catch {
    // The network is away for a moment; the next time may do.
  }
}

if (state) {
  setInterval(lookAgain, EVERY);
  lookAgain();
}
