// Shows what has arrived since; without it the page shows that when it is loaded again.
const list = document.getElementById("arrivals");
const state = document.getElementById("state");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
for (;;) {
  const last = list.firstElementChild?.dataset.number ?? "0";
  try {
    const answer = await fetch(`/arrivals?after=${last}`);
    if (!answer.ok) throw new Error(answer.statusText);
    list.insertAdjacentHTML("afterbegin", await answer.text());
    state.textContent = list.children.length ? "Waiting for the next one." : "Waiting for a Response.";
  } catch {
    state.textContent = "The program does not answer: it has ended, or cannot be reached.";
    await pause(2000);
  }
}
