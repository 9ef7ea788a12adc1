// The editor of proposals: what "Preview and check" shows, asked for again after a pause in typing.
// Without it the button does the same. Nothing is saved or kept here.

const form = document.querySelector("form[data-sight]");
let timer = 0;
let asked = false;
let isBehind = false;

function take(page, name) {
  const fresh = page.getElementById(name);
  if (fresh) document.getElementById(name).replaceChildren(...fresh.childNodes);
}

async function look() {
  isBehind = asked;
  if (asked) return;
  asked = true;
  try {
    const reply = await fetch(form.dataset.sight, { method: "POST", body: new FormData(form) });
    if (reply.ok && !reply.redirected) {
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      take(page, "sight-words");
      take(page, "sight");
    }
  } catch {
    // No line: the button is still there.
  }
  asked = false;
  if (isBehind) look();
}

form.elements.text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 1500);
});
